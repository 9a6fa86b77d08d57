package io.gengfu.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    Path kit = folder.resolve("linetcp");
    Command.run(
            "sh",
            ROOT.resolve("packaging/src/main/driver-kit/lay-out").toString(),
            ROOT.toString(),
            kit.toString())
        .succeeded();

    Command.run("mvn", "-B", "-q", "-f", kit.resolve("pom.xml").toString(), "-DskipTests", "verify")
        .succeeded();

    Path jar = kit.resolve("target/linetcp-driver-1.0.0.jar");
    Path site = kit.resolve("site");
    assertThat(check(site)).contains("there is no driver for linetcp");
    Files.createDirectories(site.resolve("drivers"));
    Files.copy(jar, site.resolve("drivers/linetcp.jar"));
    assertThat(check(site)).contains("no mistakes: 1 devices, 1 lines, 3 points, 1 outputs");
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
