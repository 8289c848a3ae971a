package io.weir.query.behind;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.weir.kit.lag.Lag;
import io.weir.kit.lag.LogEnds;
import io.weir.query.json.Json;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Adds {@code behind} to a results document at the moment at which it is sent. The document itself is kept for as long as
 * nothing new is counted, which is just when it falls behind; so its bytes stay as they are, and the field is put before
 * their last brace.
 */
public final class ResultsBehind {

    private static final byte[] AS_OF = "\"as_of\":{".getBytes(ISO_8859_1);
    private static final byte[] FIELD = ",\"behind\":".getBytes(ISO_8859_1);

    /** {@code behind} is measured once a second: under load a second or two is normal. */
    public static final double CATCHING_UP_SECONDS = 5;

    private final LogEnds ends;

    public ResultsBehind(LogEnds ends) {
        this.ends = ends;
    }

    /** @param document results as JSON, as {@link Json} writes them; not changed */
    public byte[] addedTo(byte[] document) {
        byte[] behind = Json.write(BehindLog.of(ends.behind(asOf(document))));
        byte[] added = Arrays.copyOf(document, document.length + FIELD.length + behind.length);
        int brace = document.length - 1;
        System.arraycopy(FIELD, 0, added, brace, FIELD.length);
        System.arraycopy(behind, 0, added, brace + FIELD.length, behind.length);
        added[added.length - 1] = '}';
        return added;
    }

    /** True when the numbers of the document are so far behind that nothing must be decided on them; false where that is unknown. */
    public boolean isCatchingUp(byte[] document) {
        return isCatchingUp(asOf(document));
    }

    /** @param asOf of the numbers */
    public boolean isCatchingUp(Map<Integer, Long> asOf) {
        return isFar(ends.behind(asOf));
    }

    static boolean isFar(Lag lag) {
        return lag instanceof Lag.Known known && known.total().seconds() > CATCHING_UP_SECONDS;
    }

    /** The document's first {@code "as_of":{"0":17,"1":4}}. A text in it cannot look like that: its quotes are escaped. */
    static Map<Integer, Long> asOf(byte[] document) {
        int at = endOf(AS_OF, document);
        Map<Integer, Long> asOf = new HashMap<>();
        long partition = 0;
        long number = 0;
        for (byte found = document[at]; ; found = document[++at]) {
            if (found >= '0' && found <= '9') {
                number = number * 10 + found - '0';
            } else if (found == ':') {
                partition = number;
                number = 0;
            } else if (found == ',' || found == '}') {
                if (document[at - 1] != '{') asOf.put((int) partition, number);
                number = 0;
                if (found == '}') return asOf;
            }
        }
    }

    private static int endOf(byte[] sought, byte[] document) {
        for (int from = 0; from <= document.length - sought.length; from++) {
            if (Arrays.equals(document, from, from + sought.length, sought, 0, sought.length)) {
                return from + sought.length;
            }
        }
        throw new IllegalStateException("results have no as_of");
    }
}
