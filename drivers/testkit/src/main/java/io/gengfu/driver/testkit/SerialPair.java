package io.gengfu.driver.testkit;

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
 * know neither speed nor parity.
 */
public final class SerialPair {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Path driverEnd;
  private final Path deviceEnd;
  private @Nullable Process socat;

  public SerialPair() throws IOException {
    Path folder = Files.createTempDirectory("serial");
    driverEnd = folder.resolve("driver");
    deviceEnd = folder.resolve("device");
  }

  /** The device file that a driver opens; there while plugged in. */
  public Path driverEnd() {
    return driverEnd;
  }

  /** The device file at the other end. */
  public Path deviceEnd() {
    return deviceEnd;
  }

  public void plug() throws IOException {
    socat =
        new ProcessBuilder("socat", pty(driverEnd), pty(deviceEnd))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Awaitility.await()
        .atMost(LIMIT)
        .until(
            () ->
                Files.exists(driverEnd, LinkOption.NOFOLLOW_LINKS)
                    && Files.exists(deviceEnd, LinkOption.NOFOLLOW_LINKS));
  }

  private static String pty(Path link) {
    return "PTY,link=" + link + ",raw,echo=0";
  }

  /** Does nothing when it is not plugged in. */
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
