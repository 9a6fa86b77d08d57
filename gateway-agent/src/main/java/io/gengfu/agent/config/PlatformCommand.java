package io.gengfu.agent.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a platform can tell a gateway to do, if its uplink is allowed to. */
public enum PlatformCommand {
  /** Sends every open alert again, as it is now. */
  REFRESH,
  /** Sets a mode of an area. */
  SET_MODE,
  ACKNOWLEDGE,
  CONFIRM,
  RESET,
  SHELVE,
  UNSHELVE,
  OUT_OF_SERVICE,
  IN_SERVICE,
  /** Acknowledges, and says what the alert turned out to have been. */
  CLOSE,
  /** Asks the arbiter for an output, for a time. */
  SET_OUTPUT,
  /** Takes that back. */
  RELEASE_OUTPUT,
  /** Recorded readings that are not personal. */
  READ_HISTORY,
  /** How the gateway is. */
  DIAGNOSTICS,
  /** Reads the site folder again. */
  RELOAD;

  /** In lower case with hyphens: what configuration and commands say. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Optional<PlatformCommand> of(String word) {
    return Arrays.stream(values()).filter(command -> command.word().equals(word)).findFirst();
  }

  public static List<String> words() {
    return Arrays.stream(values()).map(PlatformCommand::word).toList();
  }
}
