package io.gengfu.simulators.crash;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** The main class of the processes that {@link Part} starts. */
final class CrashPart {

  private CrashPart() {}

  public static void main(String[] arguments) throws IOException {
    // Standard output is what the other process listens to.
    ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
    switch (arguments[0]) {
      case "devices" ->
          DevicesRole.run(
              Path.of(arguments[1]),
              Integer.parseInt(arguments[2]),
              Long.parseLong(arguments[3]),
              Path.of(arguments[4]));
      case "platform" -> PlatformRole.run(Path.of(arguments[1]));
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    // The broker's threads are not daemons.
    System.exit(0);
  }
}
