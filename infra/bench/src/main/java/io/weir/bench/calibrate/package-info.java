/** In: units drawn from published runs. Out: how often each method errs, beside what it promises. */
package io.weir.bench.calibrate;
