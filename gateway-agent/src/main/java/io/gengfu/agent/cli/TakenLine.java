package io.gengfu.agent.cli;

import io.gengfu.agent.config.GatewayConfig;
import io.gengfu.agent.config.Site;
import io.gengfu.agent.config.SiteReader;
import io.gengfu.agent.health.PortUser;
import io.gengfu.driver.DeviceSettings;
import io.gengfu.settings.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether somebody speaks on a line already: two masters on one line spoil what both hear. */
final class TakenLine {

  private static final String REMEDY =
      "; two masters on one line spoil what both hear. Stop it (systemctl stop gengfu), scan, and"
          + " start it again";

  private TakenLine() {}

  /**
   * @param site where the gateway's site is; none there is no mistake
   * @param line a device file, or {@code host:port} of one behind a device server
   * @throws IOException with words for people, when the line is taken
   */
  static void refuse(Path site, String line) throws IOException {
    Optional<String> devices = ofRunning(site, line);
    if (devices.isPresent()) {
      throw new IOException("the running gateway has " + line + " for " + devices.get() + REMEDY);
    }
    if (!line.startsWith("/")) {
      return;
    }
    for (PortUser user : PortUser.of(Path.of(line))) {
      if (user.gateway()) {
        throw new IOException(
            "a running gateway (process " + user.pid() + ") has " + line + REMEDY);
      }
    }
  }

  /** Who else has it open, for the message that it cannot be opened; empty if nobody is seen. */
  static String others(String line) {
    if (!line.startsWith("/")) {
      return "";
    }
    return PortUser.of(Path.of(line)).stream()
        .map(user -> "; " + user.command() + " (process " + user.pid() + ") has it open")
        .collect(Collectors.joining());
  }

  private static Optional<String> ofRunning(Path folder, String line) {
    Optional<GatewayConfig> config = SiteReader.gateway(folder, new Problems());
    if (config.isEmpty() || !answers(config.get().socket())) {
      return Optional.empty();
    }
    return SiteReader.read(folder, new Problems()).flatMap(site -> devices(site, line));
  }

  private static boolean answers(Path socket) {
    try (GatewayClient _ = GatewayClient.connect(socket)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static Optional<String> devices(Site site, String line) {
    return site.lines().stream()
        .filter(of -> isSame(of.provider().line(of.devices().getFirst().address()), line))
        .map(TakenLine::ids)
        .findFirst();
  }

  private static String ids(Site.Line line) {
    return line.devices().stream()
        .map(DeviceSettings::device)
        .map(device -> device.id())
        .collect(Collectors.joining(", "));
  }

  /** One port has several names: {@code /dev/ttyUSB0}, those of {@code /dev/serial/by-id}. */
  private static boolean isSame(String one, String other) {
    if (one.equals(other)) {
      return true;
    }
    try {
      return one.startsWith("/") && Files.isSameFile(Path.of(one), Path.of(other));
    } catch (IOException e) {
      return false;
    }
  }
}
