/** Stores that keep objects between two commits, for what would otherwise be encoded and decoded at every event. */
package io.weir.streams.stores;
