/** Which events a generation leaves out, as a producer of them was faulty. */
package io.weir.kit.quarantine;
