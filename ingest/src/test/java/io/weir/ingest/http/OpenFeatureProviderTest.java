package io.weir.ingest.http;

import static io.weir.ingest.Experiments.bytes;
import static io.weir.ingest.Experiments.running;
import static io.weir.ingest.Experiments.variants;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.openfeature.contrib.providers.ofrep.OfrepProvider;
import dev.openfeature.contrib.providers.ofrep.OfrepProviderOptions;
import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.ErrorCode;
import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.FlagEvaluationDetails;
import dev.openfeature.sdk.ImmutableContext;
import dev.openfeature.sdk.OpenFeatureAPI;
import dev.openfeature.sdk.Value;
import io.weir.ingest.KafkaForTests;
import io.weir.ingest.RunningIngest;
import io.weir.schemas.PhaseStart;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** OpenFeature's own Java provider for its protocol, against the service. */
@ExtendWith(KafkaForTests.class)
class OpenFeatureProviderTest {

    private static final EvaluationContext PRO = new ImmutableContext("run-1", Map.of("plan", new Value("pro")));

    @AfterEach
    void shutdown() {
        OpenFeatureAPI.getInstance().shutdown();
    }

    @Test
    void it_reads_values_of_every_kind(RunningIngest ingest) {
        ingest.define("of-text", bytes(running("of-text").setVariants(variants("\"a\"", "\"b\""))));
        ingest.define("of-flag", bytes(running("of-flag").setVariants(variants("true", "true"))));
        ingest.define("of-number", bytes(running("of-number").setVariants(variants("0.25", "0.25"))));
        ingest.define("of-count", bytes(running("of-count").setVariants(variants("7", "7"))));
        ingest.define("of-object", bytes(running("of-object").setVariants(variants("{\"k\":1}", "{\"k\":1}"))));
        Client client = client(ingest, "of-object");

        FlagEvaluationDetails<String> text = client.getStringDetails("of-text", "mine", PRO);
        assertThat(text.getErrorCode()).as(text.getErrorMessage()).isNull();
        assertThat(text.getReason()).isEqualTo("SPLIT");
        assertThat(text.getValue()).isEqualTo(text.getVariant().equals("control") ? "a" : "b");
        assertThat(text.getFlagMetadata().getInteger("revision")).isEqualTo(1);
        assertThat(text.getFlagMetadata().getString("unit")).isEqualTo("run");
        assertThat(client.getBooleanValue("of-flag", false, PRO)).isTrue();
        assertThat(client.getDoubleValue("of-number", 1.0, PRO)).isEqualTo(0.25);
        assertThat(client.getIntegerValue("of-count", 1, PRO)).isEqualTo(7);
        assertThat(client.getObjectValue("of-object", new Value(), PRO)
                        .asStructure()
                        .getValue("k")
                        .asInteger())
                .isEqualTo(1);
    }

    @Test
    void who_is_outside_or_asks_wrongly_keeps_the_value_in_the_code(RunningIngest ingest) {
        ingest.define(
                "of-pro",
                bytes(running("of-pro")
                        .setPhases(List.of(new PhaseStart(0, 0L, List.of(1, 1), 1_000_000, "{\"plan\":\"pro\"}")))));
        Client client = client(ingest, "of-pro");
        EvaluationContext free = new ImmutableContext("run-1", Map.of("plan", new Value("free")));

        FlagEvaluationDetails<String> outside = client.getStringDetails("of-pro", "mine", free);
        assertThat(outside.getValue()).isEqualTo("mine");
        // No answer without a value is free of an error code for this provider.
        assertThat(outside.getErrorCode()).isEqualTo(ErrorCode.FLAG_NOT_FOUND);
        assertThat(outside.getVariant()).isNull();
        assertThat(outside.getFlagMetadata().getString("outside")).isEqualTo("not_targeted");
        assertThat(client.getStringValue("of-pro", "mine", PRO)).isIn("control", "treatment");
        FlagEvaluationDetails<String> missing = client.getStringDetails("of-nowhere", "mine", PRO);
        assertThat(missing.getValue()).isEqualTo("mine");
        assertThat(missing.getErrorCode()).isEqualTo(ErrorCode.FLAG_NOT_FOUND);
        FlagEvaluationDetails<String> nobody = client.getStringDetails("of-pro", "mine", new ImmutableContext());
        assertThat(nobody.getValue()).isEqualTo("mine");
        assertThat(nobody.getErrorCode()).isNotNull();
        assertThat(client.getBooleanDetails("of-pro", false, PRO).getErrorCode())
                .isEqualTo(ErrorCode.TYPE_MISMATCH);
    }

    @Test
    void who_is_outside_gets_the_value_for_those_and_a_whole_number_among_others_is_a_double(RunningIngest ingest) {
        PhaseStart forPro = new PhaseStart(0, 0L, List.of(1, 1), 1_000_000, "{\"plan\":\"pro\"}");
        ingest.define(
                "of-valued",
                bytes(running("of-valued")
                        .setVariants(variants("0", "1.5"))
                        .setOutsideValue("7")
                        .setPhases(List.of(forPro))));
        Client client = client(ingest, "of-valued");

        FlagEvaluationDetails<Double> outside =
                client.getDoubleDetails("of-valued", 2.0, new ImmutableContext("run-1"));

        assertThat(outside.getErrorCode()).as(outside.getErrorMessage()).isNull();
        assertThat(outside.getValue()).isEqualTo(7.0);
        assertThat(outside.getVariant()).isNull();
        assertThat(outside.getFlagMetadata().getString("outside")).isEqualTo("not_targeted");
        for (int i = 0; i < 20; i++) {
            EvaluationContext pro = new ImmutableContext("run-" + i, Map.of("plan", new Value("pro")));
            FlagEvaluationDetails<Double> inside = client.getDoubleDetails("of-valued", 2.0, pro);
            assertThat(inside.getErrorCode()).as(inside.getErrorMessage()).isNull();
            assertThat(inside.getValue()).isEqualTo(inside.getVariant().equals("control") ? 0.0 : 1.5);
        }
    }

    private static Client client(RunningIngest ingest, String last) {
        await().until(() -> ingest.post("/ofrep/v1/evaluate/flags/" + last, "{\"context\":{\"targetingKey\":\"u\"}}")
                .json()
                .has("metadata"));
        OpenFeatureAPI api = OpenFeatureAPI.getInstance();
        api.setProviderAndWait(OfrepProvider.constructProvider(OfrepProviderOptions.builder()
                .baseUrl("http://127.0.0.1:" + ingest.port())
                .build()));
        return api.getClient();
    }
}
