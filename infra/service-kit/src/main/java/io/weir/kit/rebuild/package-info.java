/** What a generation computes other than the definitions say. */
package io.weir.kit.rebuild;
