package io.weir.ingest.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class Utf8Test {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 20261124})
    void bytes_are_judged_as_the_platform_judges_them(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 300_000; i++) {
            byte[] bytes = new byte[random.nextInt(24)];
            for (int at = 0; at < bytes.length; at++) bytes[at] = interesting(random);

            assertThat(Utf8.firstInvalid(bytes, 0, bytes.length) < 0).isEqualTo(isValid(bytes));
        }
    }

    @Test
    void every_character_is_valid() {
        for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
            if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) continue;
            byte[] bytes = Character.toString(point).getBytes(UTF_8);
            if (Utf8.firstInvalid(bytes, 0, bytes.length) >= 0) {
                throw new AssertionError("refused U+" + Integer.toHexString(point));
            }
        }
    }

    @Test
    void the_place_is_told() {
        byte[] bytes = "0123456789ä".getBytes(UTF_8);

        assertThat(Utf8.firstInvalid(bytes, 0, bytes.length - 1)).isEqualTo(10);
    }

    private static byte interesting(Random random) {
        int[] edges = {
            0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5
        };
        return (byte) (random.nextInt(3) == 0 ? 'a' : edges[random.nextInt(edges.length)]);
    }

    private static boolean isValid(byte[] bytes) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
