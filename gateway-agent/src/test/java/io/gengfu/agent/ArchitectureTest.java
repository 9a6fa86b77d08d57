package io.gengfu.agent;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrows of ARCHITECTURE.md, and for each arrow a class that breaks it. */
class ArchitectureTest {

  private static JavaClasses production;
  private static JavaClasses broken;

  /** An arrow and the class under a {@code broken} package that it must catch. */
  record Arrow(String name, ArchRule rule, String breaker) {
    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeAll
  static void read() {
    production =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.gengfu");
    broken =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
            .importPackages("io.gengfu");
  }

  static Stream<Arrow> arrows() {
    return Stream.of(
        new Arrow(
            "model and settings know the JDK alone",
            classes()
                .that()
                .resideInAnyPackage("io.gengfu.model..", "io.gengfu.settings..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                    "java..", "org.jspecify..", "io.gengfu.model..", "io.gengfu.settings.."),
            "io.gengfu.model.broken.ModelThatLogs"),
        new Arrow(
            "rules know model, settings, CEL and YAML alone",
            noClasses()
                .that()
                .resideInAPackage("io.gengfu.rules..")
                .should()
                .dependOnClassesThat(
                    resideInAPackage("io.gengfu..")
                        .and(
                            not(
                                resideInAnyPackage(
                                    "io.gengfu.rules..",
                                    "io.gengfu.model..",
                                    "io.gengfu.settings..")))
                        .or(resideInAnyPackage("org.slf4j..", "java.net..", "java.sql.."))),
            "io.gengfu.rules.broken.RuleThatLogs"),
        new Arrow(
            "rules and model never read a clock",
            noClasses()
                .that()
                .resideInAnyPackage("io.gengfu.rules..", "io.gengfu.model..")
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class),
            "io.gengfu.rules.broken.RuleWithAClock"),
        new Arrow(
            "a driver knows neither rules nor agent",
            noClasses()
                .that()
                .resideInAPackage("io.gengfu.driver..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.gengfu.rules..", "io.gengfu.agent.."),
            "io.gengfu.driver.broken.DriverThatRules"),
        new Arrow(
            "a driver knows no other driver",
            slices()
                .matching("io.gengfu.driver.(gpio|i2c|modbus|mqtt|opcua|radar)..")
                .should()
                .notDependOnEachOther(),
            "io.gengfu.driver.gpio.broken.GpioOverModbus"),
        new Arrow(
            "simulators share no code with drivers, rules or agent",
            noClasses()
                .that()
                .resideInAPackage("io.gengfu.simulators..")
                .should()
                .dependOnClassesThat(
                    resideInAPackage("io.gengfu..")
                        .and(not(resideInAPackage("io.gengfu.simulators..")))),
            "io.gengfu.simulators.broken.SimulatorWithAModel"),
        new Arrow(
            "the core knows neither disk nor network",
            noClasses()
                .that()
                .resideInAnyPackage("io.gengfu.agent.core..", "io.gengfu.agent.broken.core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                    "io.gengfu.agent.store..",
                    "io.gengfu.agent.uplink..",
                    "io.gengfu.agent.console..",
                    "io.gengfu.agent.command..",
                    "io.gengfu.agent.cli..",
                    "java.io..",
                    "java.net..",
                    "java.nio.file..",
                    "java.sql.."),
            "io.gengfu.agent.broken.core.CoreWithAFile"));
  }

  @ParameterizedTest
  @MethodSource("arrows")
  void holds(Arrow arrow) {
    arrow.rule().check(production);
  }

  // A rule that cannot fail proves nothing.
  @ParameterizedTest
  @MethodSource("arrows")
  void isSeenToBreak(Arrow arrow) {
    assertThat(arrow.rule().evaluate(broken).getFailureReport().getDetails())
        .anyMatch(line -> line.contains(arrow.breaker()));
  }

  @ParameterizedTest
  @MethodSource("agentPackages")
  void agentPackagesFormNoCycle(String packages) {
    slices().matching(packages).should().beFreeOfCycles().check(production);
  }

  static Stream<String> agentPackages() {
    return Stream.of("io.gengfu.agent.(*)..", "io.gengfu.(*)..");
  }
}
