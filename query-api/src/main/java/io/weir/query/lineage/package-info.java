/** In: a unit's records of the log. Out: what each brought to the unit's numbers, or why nothing. */
package io.weir.query.lineage;
