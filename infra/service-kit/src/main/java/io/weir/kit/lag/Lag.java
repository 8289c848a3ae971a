package io.weir.kit.lag;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** How far somebody is behind the log, if that is known. It is never taken for 0 when it is not. */
public sealed interface Lag {

    /** @param partitions every partition of the log, those with nothing behind too */
    record Known(SortedMap<Integer, Behind> partitions) implements Lag {
        public Known {
            partitions = Collections.unmodifiableSortedMap(new TreeMap<>(partitions));
        }

        public Behind total() {
            return partitions.values().stream().reduce(Behind.NOTHING, Behind::and);
        }
    }

    /** @param reason a sentence for an operator */
    record Unknown(String reason) implements Lag {}
}
