package io.weir.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.kit.settings.KnownNames;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/** {@code .env.example} is what operators read: it has every setting of every module, and nothing else. */
class EnvExampleTest {

    /** Read by the command itself and not by a settings record. */
    private static final List<String> OF_THE_COMMAND = List.of("WEIR_DATA_DIR", "WEIR_JAVA_OPTS");

    private static final Map<String, String> KNOWN =
            KnownNames.ALL.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));

    private static List<String> lines;

    @BeforeAll
    static void read() throws IOException {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve(".env.example"))) folder = folder.getParent();
        lines = Files.readAllLines(folder.resolve(".env.example"));
    }

    @Test
    void it_lists_every_setting_with_its_default_and_nothing_else() throws Exception {
        Map<String, String> listed = new TreeMap<>();
        for (String line : lines) {
            if (!line.matches("#[A-Z0-9_]+=.*")) continue;
            int equals = line.indexOf('=');
            listed.put(line.substring(1, equals), line.substring(equals + 1));
        }
        OF_THE_COMMAND.forEach(name -> assertThat(listed.remove(name)).as(name).isNotNull());

        assertThat(listed).containsExactlyInAnyOrderEntriesOf(ofTheRecords());
    }

    @Test
    void every_setting_has_a_line_that_says_what_it_means() {
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).matches("#[A-Z0-9_]+=.*")) {
                assertThat(lines.get(i - 1)).as("above %s", lines.get(i)).startsWith("# ");
            }
        }
    }

    private static Map<String, String> ofTheRecords() throws ClassNotFoundException {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        Map<String, String> settings = new TreeMap<>();
        for (var found : scanner.findCandidateComponents("io.weir")) {
            Class<?> type = ClassUtils.forName(found.getBeanClassName(), null);
            String prefix = type.getAnnotation(ConfigurationProperties.class).value();
            for (RecordComponent component : type.getRecordComponents()) {
                String setting = prefix + "."
                        + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
                settings.put(variable(setting), defaultOf(type, component));
            }
        }
        return settings;
    }

    private static String variable(String setting) {
        String known = KNOWN.get(setting);
        return known != null
                ? known
                : setting.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    private static String defaultOf(Class<?> record, RecordComponent component) {
        for (var parameter : record.getDeclaredConstructors()[0].getParameters()) {
            DefaultValue value = parameter.getAnnotation(DefaultValue.class);
            if (parameter.getName().equals(component.getName()) && value != null)
                return String.join(",", value.value());
        }
        return "";
    }
}
