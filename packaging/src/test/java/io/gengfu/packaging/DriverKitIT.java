package io.gengfu.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a vendor gets builds by itself, and a gateway takes its jar. That the driver in it keeps the
 * contract is proven where the gateway is tested.
 */
class DriverKitIT {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir private Path folder;

  @Test
  void theTemplateBuildsByItselfAndItsJarIsTaken() throws Exception {
    assumeTrue(Command.exists("mvn"), "needs Maven");
    // What an earlier kit left in Maven's own folder was once what a later one was built with.
    Path earlier = layOut("earlier");
    withoutTheDriverInterface(earlier.resolve("repository/io/gengfu/gengfu-driver-api"));
    assertThat(build(earlier).output()).contains("cannot find symbol");
    Path kit = layOut("linetcp");

    build(kit).succeeded();

    Path jar = kit.resolve("target/linetcp-driver-1.0.0.jar");
    Path site = kit.resolve("site");
    assertThat(check(site)).contains("there is no profile linetcp-charger");
    Files.createDirectories(site.resolve("drivers"));
    Files.copy(jar, site.resolve("drivers/linetcp.jar"));
    assertThat(check(site)).contains("no mistakes: 1 devices, 1 lines, 3 points, 1 outputs");
  }

  private Path layOut(String name) throws IOException, InterruptedException {
    Path kit = folder.resolve(name);
    Command.run(
            "sh",
            ROOT.resolve("packaging/src/main/driver-kit/lay-out").toString(),
            ROOT.toString(),
            kit.toString())
        .succeeded();
    return kit;
  }

  private static Command build(Path kit) throws IOException, InterruptedException {
    return Command.run(
        "mvn", "-B", "-q", "-f", kit.resolve("pom.xml").toString(), "-DskipTests", "verify");
  }

  private static void withoutTheDriverInterface(Path artifact) throws IOException {
    try (Stream<Path> files = Files.walk(artifact)) {
      Path jar = files.filter(file -> file.toString().endsWith(".jar")).findFirst().orElseThrow();
      try (FileSystem inside = FileSystems.newFileSystem(jar)) {
        Files.delete(inside.getPath("/io/gengfu/driver/Driver.class"));
      }
    }
  }

  private static String check(Path site) throws IOException, InterruptedException {
    return Command.run(
            "env",
            "GENGFU_LIB=" + ROOT.resolve("packaging/target/gengfu/lib"),
            "GENGFU_CACHE=" + site,
            "sh",
            ROOT.resolve("packaging/src/main/gengfu/bin/gengfu").toString(),
            "check",
            site.toString())
        .output();
  }
}
