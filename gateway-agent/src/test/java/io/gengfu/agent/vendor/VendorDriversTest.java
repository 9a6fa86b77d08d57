package io.gengfu.agent.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.model.DeviceClasses;
import io.gengfu.settings.Problem;
import io.gengfu.settings.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Jars of vendors, compiled here: what is taken, and in which words the rest is refused. */
class VendorDriversTest {

  @TempDir private Path folder;
  private final Problems problems = new Problems();

  private JarBuilder jar(String name) {
    return new JarBuilder(folder.resolve("work-" + name))
        .resource(JarBuilder.SERVICE, "acme.AcmeProvider");
  }

  private Path at(String name) {
    return folder.resolve("site/drivers").resolve(name);
  }

  private VendorDrivers read() {
    return VendorDrivers.in(
        folder.resolve("site"), List.of("modbus", "gpio"), problems, Duration.ofMillis(500));
  }

  private List<String> lines() {
    return problems.all().stream().map(Problem::toString).toList();
  }

  private static DeviceSettings device() {
    return SampleDevice.of("d-1", DeviceClasses.SMOKE_DETECTOR)
        .address("host", "here")
        .point("smoke")
        .build();
  }

  @Test
  void aJarIsFoundByItsProtocol() {
    jar("a").source("acme.AcmeProvider", JarBuilder.provider("acme", "")).build(at("acme.jar"));

    VendorDrivers found = read();

    assertThat(lines()).isEmpty();
    assertThat(found.warnings()).isEmpty();
    assertThat(found.providers())
        .singleElement()
        .satisfies(
            p -> {
              assertThat(p.protocol()).isEqualTo("acme");
              assertThat(p.jar()).isEqualTo("drivers/acme.jar");
              assertThat(p.line(device().address())).isEqualTo("here");
            });
  }

  @Test
  void aSiteWithoutVendorsNeedsNoFolder() {
    assertThat(read().providers()).isEmpty();
    assertThat(lines()).isEmpty();
  }

  // The gateway's YAML reader is of another version than the vendor's.
  @Test
  void aVendorsLibraryIsItsOwnWhateverTheGatewayUses() throws Exception {
    String ours = "org.snakeyaml.engine.v2.api.LoadSettings";
    String check =
        """
        public void check(DeviceSettings d) {
          d.settings().report("library", org.snakeyaml.engine.v2.api.LoadSettings.version(), "");
        }
        """;
    jar("a")
        .source("acme.AcmeProvider", JarBuilder.provider("acme", check))
        .source(
            ours,
            """
            package org.snakeyaml.engine.v2.api;
            public class LoadSettings { public static String version() { return "the vendor's"; } }
            """)
        .build(at("acme.jar"));
    DeviceSettings device = device();

    read().providers().getFirst().check(device);

    assertThat(device.settings().problems().all())
        .singleElement()
        .extracting(Problem::wrong)
        .isEqualTo("the vendor's");
    assertThat(Class.forName(ours).getDeclaredMethods())
        .noneMatch(method -> method.getName().equals("version"));
  }

  @ParameterizedTest
  @MethodSource("hidden")
  void aVendorSeesNothingOfTheGatewayButTheInterface(String name, boolean seen) {
    String check =
        """
        public void check(DeviceSettings d) {
          try {
            Class.forName("%s");
            d.settings().report("it", "seen", "");
          } catch (ClassNotFoundException e) {
            d.settings().report("it", "hidden", "");
          }
        }
        """
            .formatted(name);
    jar("a").source("acme.AcmeProvider", JarBuilder.provider("acme", check)).build(at("acme.jar"));
    DeviceSettings device = device();

    read().providers().getFirst().check(device);

    assertThat(device.settings().problems().all())
        .singleElement()
        .extracting(Problem::wrong)
        .isEqualTo(seen ? "seen" : "hidden");
  }

  static Stream<Arguments> hidden() {
    return Stream.of(
        Arguments.of("io.gengfu.agent.Main", false),
        Arguments.of("io.gengfu.driver.modbus.ModbusDriverProvider", false),
        Arguments.of("org.sqlite.JDBC", false),
        Arguments.of("ch.qos.logback.classic.Logger", false),
        Arguments.of("io.gengfu.driver.Driver", true),
        Arguments.of("io.gengfu.model.Reading", true),
        Arguments.of("org.slf4j.LoggerFactory", true),
        Arguments.of("java.sql.Connection", true));
  }

  @Test
  void librariesMayLieBesideTheDriverInAFolderOfItsOwn() {
    new JarBuilder(folder.resolve("work-lib"))
        .source(
            "lib.Words",
            "package lib; public class Words { public static String host() { return \"lib\"; } }")
        .spi(Optional.empty())
        .build(at("acme/lib.jar"));
    jar("a")
        .source(
            "acme.AcmeProvider",
            JarBuilder.provider(
                "acme", "public String line(Settings a) { return lib.Words.host(); }"))
        .build(
            at("acme/driver.jar"),
            "-cp",
            at("acme/lib.jar") + ":" + System.getProperty("java.class.path"));

    VendorDrivers found = read();

    assertThat(lines()).isEmpty();
    assertThat(found.providers().getFirst().line(device().address())).isEqualTo("lib");
  }

  @Test
  void aJarThatOthersMayWriteIsWarnedOf() throws IOException {
    Path jar =
        jar("a").source("acme.AcmeProvider", JarBuilder.provider("acme", "")).build(at("acme.jar"));
    Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-r--rw-"));
    Files.setPosixFilePermissions(jar.getParent(), PosixFilePermissions.fromString("rwxrwxr-x"));

    VendorDrivers found = read();

    assertThat(found.providers()).hasSize(1);
    assertThat(found.warnings())
        .extracting(Problem::toString)
        .containsExactly(
            "drivers: a whole group may write it, and so make the gateway do anything;"
                + " wanted: chmod go-w drivers",
            "drivers/acme.jar: everybody on this machine may write it, and so make the gateway do"
                + " anything; wanted: chmod go-w drivers/acme.jar");
    assertThat(VendorDrivers.warnings(folder.resolve("site"))).isEqualTo(found.warnings());
  }

  static Stream<Arguments> refused() {
    String good = JarBuilder.provider("acme", "");
    return Stream.of(
        refused(
            "no service file",
            jar -> jar.source("acme.AcmeProvider", good).without(JarBuilder.SERVICE),
            "has no META-INF/services/io.gengfu.driver.DriverProvider"),
        refused(
            "no version",
            jar -> jar.source("acme.AcmeProvider", good).spi(Optional.empty()),
            "does not say for which version of the driver interface it is; wanted: one for version"
                + " 1, with the line Gengfu-Driver-Spi: 1"),
        refused(
            "another version",
            jar -> jar.source("acme.AcmeProvider", good).spi(Optional.of("2")),
            "is made for version 2 of the driver interface, and this gateway has 1; wanted: one for"
                + " version 1"),
        refused(
            "a class that is not there",
            jar -> jar,
            "names as its provider what is none: io.gengfu.driver.DriverProvider: Provider"
                + " acme.AcmeProvider not found; wanted: in META-INF"),
        refused(
            "a class that is no provider",
            jar -> jar.source("acme.AcmeProvider", "package acme; public class AcmeProvider {}"),
            "acme.AcmeProvider not a subtype"),
        refused(
            "a provider that cannot be made",
            jar ->
                jar.source(
                    "acme.AcmeProvider",
                    JarBuilder.provider(
                        "acme",
                        "public AcmeProvider() { throw new IllegalStateException(\"no"
                            + " licence\"); }")),
            "a provider of it threw IllegalStateException: no licence when it was made"),
        refused(
            "a provider that never gets made",
            jar ->
                jar.source(
                    "acme.AcmeProvider",
                    JarBuilder.provider(
                        "acme",
                        "public AcmeProvider() throws InterruptedException { new"
                            + " CountDownLatch(1).await(); }")),
            "did not return within 500ms"),
        refused(
            "a library that is missing",
            jar ->
                jar.source(
                    "acme.AcmeProvider",
                    JarBuilder.provider(
                        "acme",
                        "public AcmeProvider() { throw new NoClassDefFoundError(\"acme/Lib\"); }")),
            "a provider of it threw NoClassDefFoundError: acme/Lib"),
        refused(
            "a shipped protocol",
            jar -> jar.source("acme.AcmeProvider", JarBuilder.provider("modbus", "")),
            "offers the protocol modbus, which the gateway itself offers already"),
        refused(
            "a protocol that is no word",
            jar -> jar.source("acme.AcmeProvider", JarBuilder.provider("A B", "")),
            "offers the protocol A B; wanted: a-z, digits"));
  }

  private static Arguments refused(String what, UnaryOperator<JarBuilder> made, String words) {
    return Arguments.of(what, made, words);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void aJarThatCannotBeADriverIsRefusedInWords(
      String what, UnaryOperator<JarBuilder> made, String words) {
    made.apply(jar("a")).build(at("acme.jar"));
    jar("b").source("acme.AcmeProvider", JarBuilder.provider("sound", "")).build(at("sound.jar"));

    VendorDrivers found = read();

    assertThat(lines()).singleElement().asString().startsWith("drivers/acme.jar: ").contains(words);
    assertThat(found.providers()).extracting(VendorProvider::protocol).containsExactly("sound");
  }

  @Test
  void aDamagedJarIsRefused() throws IOException {
    Path jar =
        jar("a").source("acme.AcmeProvider", JarBuilder.provider("acme", "")).build(at("acme.jar"));
    byte[] whole = Files.readAllBytes(jar);
    Files.write(jar, java.util.Arrays.copyOf(whole, whole.length / 2));

    read();

    assertThat(lines())
        .singleElement()
        .asString()
        .startsWith("drivers/acme.jar: is no jar, or a damaged one: ")
        .endsWith("; wanted: the jar as its maker gave it, copied again");
  }

  @Test
  void aJarForALaterJavaIsRefused() throws IOException {
    Path jar = at("acme.jar");
    var builder = jar("a").source("acme.AcmeProvider", JarBuilder.provider("acme", ""));
    builder.build(jar);
    // The major version of a class file stands in its bytes 6 and 7.
    Path compiled = folder.resolve("work-a/classes/acme/AcmeProvider.class");
    byte[] bytes = Files.readAllBytes(compiled);
    bytes[7] = 99;
    Files.delete(folder.resolve("work-a/src/acme/AcmeProvider.java"));
    Files.write(compiled, bytes);
    builder.build(jar);

    read();

    assertThat(lines())
        .singleElement()
        .asString()
        .contains("needs a newer Java than this gateway's");
  }

  @Test
  void twoJarsOfOneProtocolAreNamedBoth() {
    jar("a").source("acme.AcmeProvider", JarBuilder.provider("acme", "")).build(at("a.jar"));
    jar("b").source("acme.AcmeProvider", JarBuilder.provider("acme", "")).build(at("b.jar"));

    assertThat(read().providers()).extracting(VendorProvider::jar).containsExactly("drivers/a.jar");

    assertThat(lines())
        .containsExactly(
            "drivers/b.jar: offers the protocol acme, which drivers/a.jar offers already;"
                + " wanted: one of the two taken away, or another name for it by its maker");
  }

  static Stream<Arguments> troubles() {
    return Stream.of(
        Arguments.of(
            "throw new IllegalStateException(\"no such thing\");",
            "threw IllegalStateException: no such thing"),
        Arguments.of(
            "throw new NoSuchMethodError(\"of another version\");",
            "threw NoSuchMethodError: of another version"),
        Arguments.of("check(d);", "threw StackOverflowError"),
        Arguments.of(
            "try { new CountDownLatch(1).await(); } catch (InterruptedException e) {}",
            "did not return within 500ms"));
  }

  @ParameterizedTest
  @MethodSource("troubles")
  void aCheckThatThrowsOrHangsIsAMistakeAtTheDevice(String body, String words) {
    jar("a")
        .source(
            "acme.AcmeProvider",
            JarBuilder.provider("acme", "public void check(DeviceSettings d) { " + body + " }"))
        .build(at("acme.jar"));
    DeviceSettings device = device();

    read().providers().getFirst().check(device);

    assertThat(device.address().problems().all())
        .extracting(Problem::toString)
        .containsExactly(
            "test.yaml:1:1: address: the driver of drivers/acme.jar "
                + words
                + " in check; wanted: settings that it bears, or another version of the jar; this"
                + " is its maker's to mend");
  }
}
