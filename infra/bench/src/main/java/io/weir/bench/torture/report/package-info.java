/** In: what every seed came to. Out: a report for a stranger, and the same for programs. */
package io.weir.bench.torture.report;
