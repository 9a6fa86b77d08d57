package io.gengfu.driver.modbus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A pair of pseudo terminals, as an adapter that is plugged in and pulled out; needs socat. They
 * know no parity.
 */
final class SerialPair implements ServerProcess.Wire {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Path driverEnd;
  private final Path serverEnd;
  private @Nullable Process socat;

  SerialPair() throws IOException {
    Path folder = Files.createTempDirectory("serial");
    driverEnd = folder.resolve("driver");
    serverEnd = folder.resolve("server");
  }

  @Override
  public Object[] address() {
    return new Object[] {
      "serial", driverEnd.toString(), "baud", 19_200, "parity", "none", "unit", 1
    };
  }

  @Override
  public String end() {
    return serverEnd.toString();
  }

  @Override
  public void plug() throws IOException {
    socat =
        new ProcessBuilder("socat", pty(driverEnd), pty(serverEnd))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Awaitility.await()
        .atMost(LIMIT)
        .until(
            () ->
                Files.exists(driverEnd, LinkOption.NOFOLLOW_LINKS)
                    && Files.exists(serverEnd, LinkOption.NOFOLLOW_LINKS));
  }

  private static String pty(Path link) {
    return "PTY,link=" + link + ",raw,echo=0";
  }

  @Override
  public void unplug() throws InterruptedException {
    Process running = socat;
    if (running != null) {
      running.destroy();
      if (!running.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("socat does not end");
      }
      socat = null;
    }
  }
}
