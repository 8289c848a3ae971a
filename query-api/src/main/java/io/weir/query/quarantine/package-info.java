/** Rules by which events of a faulty producer are left out of the generations that are begun while they stand. */
package io.weir.query.quarantine;
