package io.gengfu.simulators;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The simulators as processes of their own. */
class SimulatorsMainTest {

  private static final int EXIT_BY_SIGTERM = 143;

  @TempDir private Path folder;

  @Test
  void theBusRunsAlone() throws Exception {
    int port = FreePort.find();
    Process process = start("modbus", "--port", port + "", "--chargers", "2", "--bays", "3");
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine())
          .isEqualTo("2 chargers (units from 1), 3 bays (units from 3) at 127.0.0.1:" + port);
      new Socket(InetAddress.getLoopbackAddress(), port).close();
    } finally {
      stop(process);
    }
  }

  @Test
  void theEstateRunsAloneAndWritesItsSite() throws Exception {
    Path site = folder.resolve("site");
    Process process = start("estate", "--folder", folder.resolve("e") + "", "--site", site + "");
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).contains("gengfu run " + site);
      assertThat(Files.readString(site.resolve("site.yaml"))).contains("id: bay-40");
    } finally {
      stop(process);
    }
  }

  @Test
  void aWrongWordIsRefused() throws Exception {
    Process process = start("lifts");
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(2);
  }

  private static Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            SimulatorsMain.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static void stop(Process process) throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(EXIT_BY_SIGTERM);
  }
}
