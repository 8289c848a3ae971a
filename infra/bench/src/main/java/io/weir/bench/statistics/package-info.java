/** In: results of a large and of a small experiment. Out: how quickly they are answered, beside a bare read of Redis. */
package io.weir.bench.statistics;
