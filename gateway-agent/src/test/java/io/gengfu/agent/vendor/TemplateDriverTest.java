package io.gengfu.agent.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.driver.DriverProvider;
import io.gengfu.driver.testkit.DriverContract;
import io.gengfu.driver.testkit.TestDevice;
import io.gengfu.settings.Problems;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * The project that vendors begin with, as a jar in a site's folder: it keeps the contract, and so
 * does what stands between a vendor's driver and the gateway.
 */
class TemplateDriverTest extends DriverContract {

  private static final Path TEMPLATE = Path.of("../drivers/template/src");

  @TempDir private static Path folder;
  private static VendorProvider provider;
  private static URLClassLoader devices;

  @BeforeAll
  static void build() throws IOException {
    new JarBuilder(folder.resolve("main"))
        .project(TEMPLATE.resolve("main"))
        .build(folder.resolve("site/drivers/linetcp.jar"));
    var problems = new Problems();
    provider = VendorDrivers.in(folder.resolve("site"), List.of(), problems).providers().getFirst();
    assertThat(problems.all()).isEmpty();
    var device = new JarBuilder(folder.resolve("test"));
    for (String name : List.of("ContractCharger", "ExampleCharger")) {
      device.source(
          "com.example.linetcp." + name,
          Files.readString(TEMPLATE.resolve("test/java/com/example/linetcp/" + name + ".java")));
    }
    Path jar = device.build(folder.resolve("device.jar"));
    devices = new URLClassLoader(new URL[] {jar.toUri().toURL()});
  }

  @AfterAll
  static void close() throws IOException {
    devices.close();
    provider.loader().closeQuietly();
  }

  @Override
  protected DriverProvider provider() {
    return provider;
  }

  @Override
  protected TestDevice newDevice() throws Exception {
    return (TestDevice)
        devices
            .loadClass("com.example.linetcp.ContractCharger")
            .getDeclaredConstructor()
            .newInstance();
  }
}
