package io.weir.kit.targeting;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.kit.targeting.Condition.Fault;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ConditionTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]                                   |",
                "{\"a\":{\"$regx\":\"b\"}}            | /a/$regx",
                "{\"a\":{\"$regex\":\"(\"}}           | /a/$regex",
                "{\"a\":{\"$regex\":\"(?=b)\"}}       | /a/$regex",
                "{\"a\":{\"$regex\":7}}               | /a/$regex",
                "{\"a\":{\"$regex\":\"(?i)b\"}}       | /a/$regex",
                "{\"a\":{\"$regex\":\"(b)\\\\1\"}}      | /a/$regex",
                "{\"a\":{\"$regex\":\"[b-a]\"}}       | /a/$regex",
                "{\"a\":{\"$regex\":\"b\\\\\"}}         | /a/$regex",
                "{\"$nott\":{\"a\":\"c\"}}            | /$nott",
                "{\"$savedGroup\":{\"id\":\"g\"}}     | /$savedGroup",
                "{\"a\":{\"eq\":\"b\"}}               | /a/eq",
                "{\"a\":{\"$eq\":\"b\",\"ne\":\"c\"}}   | /a/$eq",
                "{\"a\":{\"$eq\":[\"b\"]}}            | /a/$eq",
                "{\"a\":{\"$lt\":null}}              | /a/$lt",
                "{\"a\":{\"$exists\":\"\"}}           | /a/$exists",
                "{\"a\":{\"$in\":1}}                  | /a/$in",
                "{\"a/b\":{\"$nini\":1}}              | /a~1b/$nini",
                "{\"a\":{\"$all\":1}}                 | /a/$all",
                "{\"a\":{\"$alli\":1}}                | /a/$alli",
                "{\"a\":{\"$type\":\"text\"}}         | /a/$type",
                "{\"a\":{\"$vgt\":true}}              | /a/$vgt",
                "{\"a\":{\"$inGroup\":\"g\"}}         | /a/$inGroup",
                "{\"$and\":{}}                        | /$and",
                "{\"$or\":[{},3]}                     | /$or/1",
                "{\"$not\":1}                         | /$not",
            })
    void what_is_wrong_is_pointed_to_and_never_holds(String condition, String pointer) {
        Condition read = Condition.read(json(condition));

        assertThat(read.faults()).singleElement().extracting(Fault::pointer).isEqualTo(pointer == null ? "" : pointer);
        if (!condition.contains("$not") && !condition.contains("$or") && !condition.contains("$nini")) {
            assertThat(read.holds(json("{\"a\":\"b\"}"))).isFalse();
        }
    }

    @Test
    void it_is_neither_deeper_nor_longer_than_can_be_asked_quickly() {
        String deep = "{\"$not\":".repeat(40) + "{}" + "}".repeat(40);
        StringBuilder wide = new StringBuilder("{\"$and\":[{}");
        for (int i = 0; i < 1_001; i++) wide.append(",{\"a\":").append(i).append('}');

        assertThat(Condition.read(json(deep)).faults()).hasSize(1);
        assertThat(Condition.read(json(wide + "]}")).faults()).hasSize(1);
    }

    /** java.util.regex would not end in the lifetime of the test. */
    @Test
    void a_pattern_that_goes_back_and_forth_costs_no_more_than_its_length() {
        Condition greedy = Condition.read(json("{\"a\":{\"$regex\":\"^(a+)+$\"}}"));
        JsonNode attributes = json("{\"a\":\"" + "a".repeat(4_000) + "!\"}");

        Assertions.assertTimeoutPreemptively(Duration.ofMinutes(1), () -> assertThat(greedy.holds(attributes))
                .isFalse());
    }

    @Test
    void numbers_of_any_size_are_compared() {
        Condition large = Condition.read(json("{\"n\":{\"$gt\":1e308}}"));

        assertThat(large.faults()).isEmpty();
        assertThat(large.holds(json("{\"n\":1e999}"))).isTrue();
        assertThat(large.holds(json("{\"n\":" + "9".repeat(400) + "}"))).isTrue();
        assertThat(large.holds(json("{\"n\":\"many\"}"))).isFalse();
        assertThat(large.holds(json("{}"))).isFalse();
    }

    /** Of GrowthBook's JavaScript SDK 1.8.0: what was another before. */
    @ParameterizedTest(name = "{0} of {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"n\":\"1234567890123456\"}             | {\"n\":1234567890123456} | true",
                "{\"n\":\"1e+21\"}                        | {\"n\":1e21}             | true",
                "{\"n\":\"0.0005\"}                       | {\"n\":0.0005}           | true",
                "{\"n\":\"1e-7\"}                         | {\"n\":0.0000001}        | true",
                "{\"n\":16}                               | {\"n\":\"0x10\"}         | true",
                "{\"n\":1}                                | {\"n\":\"\\u0661\"}       | false",
                "{\"n\":1}                                | {\"n\":\"\\u00a01\"}      | true",
                "{\"tags.0\":\"a\"}                       | {\"tags\":[\"a\"]}       | true",
                "{\"tags.00\":\"a\"}                      | {\"tags\":[\"a\"]}       | false",
                "{\"tags.length\":1}                      | {\"tags\":[\"a\"]}       | true",
                "{\"tags\":\"a\"}                         | {\"tags\":[\"a\"]}       | true",
                "{\"tags\":\"a,b\"}                       | {\"tags\":[\"a\",\"b\"]} | true",
                "{\"tags\":7}                             | {\"tags\":[7]}         | true",
                "{\"tags\":{\"$lt\":\"b\"}}               | {\"tags\":[\"a\"]}       | true",
                "{\"tags\":{\"$elemMatch\":{\"$ne\":1}}}  | {\"tags\":[null]}      | false",
                "{\"tags\":{\"$elemMatch\":{\"$lt\":1}}}  | {\"tags\":[null]}      | false",
                "{\"tags\":{\"$alli\":[{\"$gt\":1}]}}     | {\"tags\":[2]}         | true",
                "{\"t\":{\"$regex\":\"^\\\\s$\"}}         | {\"t\":\"\\u00a0\"}       | true",
                "{\"t\":{\"$regex\":\"^.$\"}}             | {\"t\":\"😀\"}           | false",
                "{\"t\":{\"$regex\":\"^..$\"}}            | {\"t\":\"😀\"}           | true",
                "{\"t\":{\"$regex\":\"😀\"}}              | {\"t\":\"a😀b\"}         | true",
                "{\"t\":{\"$regex\":\"^.$\"}}             | {\"t\":\"\\u2028\"}       | false",
                "{\"t\":{\"$regex\":\"\\\\u0061\"}}         | {\"t\":\"a\"}            | true",
                "{\"t\":{\"$regexi\":\"k\"}}              | {\"t\":\"\\u212a\"}       | false",
                "{\"t\":{\"$regexi\":\"\u00e4\"}}              | {\"t\":\"\u00c4\"}            | true",
            })
    void it_holds_as_in_growthbooks_javascript(String condition, String attributes, boolean holds) {
        Condition read = Condition.read(json(condition));

        assertThat(read.faults()).isEmpty();
        assertThat(read.holds(json(attributes))).isEqualTo(holds);
    }

    @Test
    void an_attribute_that_is_missing_matches_no_pattern() {
        assertThat(Condition.read(json("{\"a\":{\"$regex\":\".*\"}}")).holds(json("{}")))
                .isFalse();
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
