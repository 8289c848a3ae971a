package io.weir.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.standalone.client.Comparison.Difference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ComparisonTest {

    private final Comparison comparison = new Comparison();

    @Test
    void equal_documents_have_no_difference_whatever_the_order_of_their_fields() {
        comparison.add("x", read("{\"a\":[1,{\"b\":\"2\"}],\"c\":null}"), read("{\"c\":null,\"a\":[1,{\"b\":\"2\"}]}"));

        assertThat(comparison.compared()).isEqualTo(3);
        assertThat(comparison.different()).isZero();
        assertThat(comparison.differences()).isEmpty();
    }

    @Test
    void each_number_that_differs_is_named_by_its_place() {
        comparison.add(
                "x", read("{\"a\":[1,{\"b/c\":\"2\"}],\"d\":1}"), read("{\"a\":[1,{\"b/c\":\"3\"},4],\"d\":1.0}"));

        assertThat(comparison.differences())
                .containsExactly(
                        new Difference("x", "/a/1/b~1c", "\"2\"", "\"3\""),
                        new Difference("x", "/a/2", null, "4"),
                        new Difference("x", "/d", "1", "1.0"));
    }

    @Test
    void all_differences_are_counted_and_the_first_are_kept() {
        String ones = IntStream.range(0, 300).mapToObj(i -> "1").collect(Collectors.joining(",", "[", "]"));
        comparison.add("x", read(ones), read(ones.replace('1', '2')));
        Comparison all = new Comparison();
        all.add(comparison);
        all.add(comparison);

        assertThat(all.different()).isEqualTo(600);
        assertThat(all.compared()).isEqualTo(600);
        assertThat(all.differences()).hasSize(Comparison.MOST);
    }

    private static JsonNode read(String json) {
        return JsonMapper.shared().readTree(json);
    }
}
