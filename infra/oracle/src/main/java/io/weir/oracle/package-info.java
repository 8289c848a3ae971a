/** In: records of the log. Out: what rules E1 to E5 make of them, computed slowly and plainly. */
package io.weir.oracle;
