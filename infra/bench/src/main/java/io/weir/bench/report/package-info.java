/** In: measurements. Out: a table for people, JSON for programs. */
package io.weir.bench.report;
