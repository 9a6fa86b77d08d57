package io.gengfu.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unpacks the package that the build has made; installs nothing. */
class DebianPackageIT {

  private static final Path DEB = Path.of(System.getProperty("gengfu.deb"));

  @TempDir private static Path root;

  @BeforeAll
  static void unpack() throws Exception {
    assumeTrue(Command.exists("dpkg-deb"), "needs Debian's dpkg-deb");
    Command.run("dpkg-deb", "-x", DEB.toString(), root.toString()).succeeded();
    Command.run("dpkg-deb", "-e", DEB.toString(), root.resolve("DEBIAN").toString()).succeeded();
  }

  // A gateway has neither room nor use for them, and a simulator there could be taken for a device.
  @Test
  void holdsTheAgentWithoutSimulatorsAndTestLibraries() throws IOException {
    assertThat(jars())
        .anyMatch(jar -> jar.startsWith("gengfu-agent-"))
        .anyMatch(jar -> jar.startsWith("gengfu-driver-modbus-"))
        .anyMatch(jar -> jar.startsWith("sqlite-jdbc-"))
        .noneMatch(
            jar ->
                jar.matches(
                    "(gengfu-simulators|gengfu-driver-testkit|artemis|milo-sdk-server|junit"
                        + "|assertj|mockito|archunit|awaitility|error_prone_core).*"));
  }

  // dpkg asks before it overwrites a conffile that somebody has changed.
  @Test
  void configurationOutlivesAnUpgrade() throws IOException {
    assertThat(control("conffiles")).containsExactly("/etc/default/gengfu");
  }

  @Test
  void asksForJava25AndForWhatItsScriptsCall() throws Exception {
    assertThat(Command.run("dpkg-deb", "-f", DEB.toString(), "Depends").succeeded())
        .contains("openjdk-25-jre-headless |", "adduser");
  }

  @Test
  void everythingBelongsToRootAndNobodyElseMayWrite() throws Exception {
    List<String> entries =
        Command.run("dpkg-deb", "-c", DEB.toString()).succeeded().lines().toList();

    assertThat(entries).isNotEmpty().allMatch(entry -> entry.contains(" root/root "));
    assertThat(entries).noneMatch(entry -> entry.matches("[-d]....(w....|...w.).*"));
  }

  @Test
  void everyScriptIsReadableByThePlainShell() throws Exception {
    for (String script : List.of("postinst", "prerm", "postrm")) {
      assertThat(Files.isExecutable(root.resolve("DEBIAN").resolve(script))).as(script).isTrue();
      Command.run("sh", "-n", root.resolve("DEBIAN").resolve(script).toString()).succeeded();
    }
    Command.run("sh", "-n", root.resolve("usr/share/gengfu/bin/gengfu").toString()).succeeded();
  }

  @Test
  void theUnitIsOneThatSystemdUnderstands(@TempDir Path folder) throws Exception {
    assumeTrue(Command.exists("systemd-analyze"), "needs systemd-analyze");
    Path unit = folder.resolve("gengfu.service");
    // The program is not installed on the machine that builds.
    Files.writeString(unit, unit().replace("/usr/bin/gengfu", "/bin/true"));

    assertThat(Command.run("systemd-analyze", "verify", "--man=no", unit.toString()).succeeded())
        .doesNotContain("gengfu.service");
  }

  // systemd's own measure, 0 (safe) to 10: a new permission has to be argued for here.
  @Test
  void theUnitStaysLockedDown() throws Exception {
    assumeTrue(Command.exists("systemd-analyze"), "needs systemd-analyze");

    Command.run(
            "systemd-analyze",
            "security",
            "--offline=true",
            "--threshold=25",
            root.resolve("usr/lib/systemd/system/gengfu.service").toString())
        .succeeded();
  }

  private static List<String> jars() throws IOException {
    try (Stream<Path> jars = Files.list(root.resolve("usr/share/gengfu/lib"))) {
      return jars.map(jar -> jar.getFileName().toString()).toList();
    }
  }

  private static List<String> control(String name) throws IOException {
    return Files.readAllLines(root.resolve("DEBIAN").resolve(name));
  }

  private static String unit() throws IOException {
    return Files.readString(root.resolve("usr/lib/systemd/system/gengfu.service"));
  }
}
