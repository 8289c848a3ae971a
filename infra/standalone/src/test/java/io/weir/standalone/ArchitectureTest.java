package io.weir.standalone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;

/** The map of the design: who may know whom. */
@AnalyzeClasses(packages = "io.weir", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String[] SERVICES = {"io.weir.ingest..", "io.weir.streams..", "io.weir.query.."};

    @ArchTest
    static final ArchRule services_meet_only_in_kafka_postgres_and_redis =
            slices().matching("io.weir.(ingest|streams|query)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule the_contracts_know_nothing_of_ours = noClasses()
            .that()
            .resideInAPackage("io.weir.schemas..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.weir.kit..",
                    "io.weir.embedded..",
                    "io.weir.standalone..",
                    SERVICES[0],
                    SERVICES[1],
                    SERVICES[2]);

    @ArchTest
    static final ArchRule what_services_share_knows_no_service = noClasses()
            .that()
            .resideInAnyPackage("io.weir.kit..", "io.weir.archive..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.weir.embedded..", "io.weir.standalone..", SERVICES[0], SERVICES[1], SERVICES[2]);

    @ArchTest
    static final ArchRule services_do_not_know_how_they_are_run = noClasses()
            .that()
            .resideInAnyPackage(SERVICES)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.weir.embedded..", "io.weir.standalone..", "io.weir.bench..");

    @ArchTest
    static final ArchRule statistics_are_pure = noClasses()
            .that()
            .resideInAPackage("io.weir.query.statistics..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.springframework..",
                    "reactor..",
                    "org.slf4j..",
                    "java.time..",
                    "java.io..",
                    "java.nio..",
                    "io.lettuce..",
                    "io.r2dbc..");

    @ArchTest
    static final ArchRule the_rules_of_units_know_no_clock_and_no_spring = noClasses()
            .that()
            .resideInAnyPackage("io.weir.streams.units..", "io.weir.streams.stats..", "io.weir.streams.definitions..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Clock.class)
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(Instant.class, "now");

    @ArchTest
    static final ArchRule commands_that_ask_a_running_weir_do_not_load_servers = noClasses()
            .that()
            .haveSimpleNameEndingWith("LoadCommand")
            .or()
            .haveSimpleNameEndingWith("ResultsCommand")
            .or()
            .haveSimpleNameEndingWith("MetricsCommand")
            .or()
            .haveSimpleNameEndingWith("ReplayCommand")
            .or()
            .haveSimpleName("StatusCommand")
            .or()
            .haveSimpleName("StopCommand")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "org.apache.kafka..", "io.weir.embedded..");
}
