/** In: each event of a unit once. Out: what changed in the unit's share of an experiment: rules E2 to E4. */
package io.weir.streams.units;
