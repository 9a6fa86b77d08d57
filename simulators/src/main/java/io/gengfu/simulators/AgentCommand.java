package io.gengfu.simulators;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What starts the agent, before {@code run DIR}. */
public final class AgentCommand {

  private AgentCommand() {}

  /**
   * The words of the option, else the program that {@code GENGFU_AGENT_COMMAND} names, else this
   * Java with this class path.
   *
   * @param option words separated by spaces, or null
   */
  public static List<String> of(@Nullable String option) {
    if (option != null && !option.isBlank()) {
      return Arrays.asList(option.trim().split("\\s+"));
    }
    // A path, set by the launcher; it may have spaces in it.
    String launcher = System.getenv("GENGFU_AGENT_COMMAND");
    if (launcher != null && !launcher.isBlank()) {
      return List.of(launcher);
    }
    return List.of(
        ProcessHandle.current().info().command().orElse("java"),
        "-XX:+UseSerialGC",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-cp",
        System.getProperty("java.class.path"),
        "io.gengfu.agent.Main");
  }
}
