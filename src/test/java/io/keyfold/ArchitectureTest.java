package io.keyfold;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.keyfold.shard.ConversationView;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Imports point the way the keystrokes go: edge, routing, shard, upstream; core knows nothing. */
class ArchitectureTest {
    private static final String ROOT = "io.keyfold";

    private static JavaClasses product;

    @BeforeAll
    static void readTheProduct() {
        product = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(ROOT);
    }

    /** Which of our packages each package may know; the root and {@code cli} may know all. */
    static Stream<Arguments> arrows() {
        return Stream.of(
                arrow("edge", "routing", "core", "upstream", "config", "ops"),
                arrow("routing", "shard", "core", "config", "ops"),
                arrow("shard", "core", "upstream", "ops"),
                arrow("upstream", "core", "config", "ops"),
                arrow("config", "core"),
                arrow("ops", "core"),
                arrow("sim", "core"),
                arrow("core"));
    }

    @ParameterizedTest
    @MethodSource("arrows")
    void aPackageKnowsOnlyWhatItsArrowsSay(String from, String[] to) {
        noClasses()
                .that()
                .resideInAPackage(inside(from))
                .should()
                .dependOnClassesThat(resideInAnyPackage(ROOT + "..")
                        .and(not(resideInAnyPackage(inside(from))))
                        .and(not(resideInAnyPackage(to)))
                        .and(not(crossesOnPurpose(from))))
                .allowEmptyShould(true)
                .check(product);
    }

    /** The router hands out a conversation's snapshot, and the edge writes it down as JSON. */
    private static DescribedPredicate<JavaClass> crossesOnPurpose(String from) {
        return from.equals("edge")
                ? type(ConversationView.class)
                        .or(type(ConversationView.ParticipantView.class))
                        .or(type(ConversationView.TimelineEntry.class))
                : DescribedPredicate.alwaysFalse();
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(product);
    }

    @Test
    void coreStandsOnTheLanguageAlone() {
        classes()
                .that()
                .resideInAPackage(inside("core"))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        inside("core"), "java.lang", "java.util", "java.util.function", "org.jspecify.annotations"))
                .check(product);
    }

    @Test
    void coreKnowsNoClockNoChanceAndNoThread() {
        noClasses()
                .that()
                .resideInAPackage(inside("core"))
                .should()
                .dependOnClassesThat(type(System.class)
                        .or(type(Thread.class))
                        .or(type(ThreadLocal.class))
                        .or(type(Runtime.class))
                        .or(type(Random.class))
                        .or(type(java.util.Date.class))
                        .or(type(java.util.Calendar.class))
                        .or(type(java.util.Timer.class)))
                .orShould()
                .callMethod(Math.class, "random")
                .check(product);
    }

    @Test
    void onlyTheClusterNodeKnowsHazelcast() {
        noClasses()
                .that()
                .resideOutsideOfPackage(inside("routing.cluster"))
                .should()
                .dependOnClassesThat(resideInAnyPackage("com.hazelcast..", "io.vertx.spi.cluster.hazelcast.."))
                .check(product);
    }

    @Test
    void onlyTheDoorKnowsTheCommands() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, inside("cli"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(inside("cli"))
                .check(product);
    }

    private static Arguments arrow(String from, String... to) {
        return Arguments.of(from, Stream.of(to).map(ArchitectureTest::inside).toArray(String[]::new));
    }

    private static String inside(String name) {
        return ROOT + "." + name + "..";
    }
}
