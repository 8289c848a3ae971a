/** In: a whole Weir and one more ingest. Out: how fast variants are given, what 10,000 experiments hold, how soon a change is in force. */
package io.weir.bench.assignment;
