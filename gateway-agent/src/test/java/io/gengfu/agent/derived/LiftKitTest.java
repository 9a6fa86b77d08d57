package io.gengfu.agent.derived;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gengfu.agent.Main;
import io.gengfu.agent.config.Site;
import io.gengfu.agent.config.SiteReader;
import io.gengfu.settings.Problems;
import io.gengfu.simulators.gpio.SimulatedLines;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped pack for entrapment, over a lift that has nothing but added sensors. */
class LiftKitTest {

  private static final int DOOR = 17;
  private static final int LEVEL = 27;
  private static final int MOTION = 22;
  private static final int MOVING = 5;

  // As the shipped contacts, without a minute of warming up.
  private static final String KIT =
      """
      profile: kit
      class: lift_kit
      protocol: gpio
      interval: 500ms
      settings: {provider: simulated}
      points: {door_contact: {}, level: {}, motion: {}, moving: {}}
      """;

  private static final String SITE =
      """
      site: {estate: garden}
      locations: [{id: shaft}]
      devices:
        - id: kit
          profile: kit
          location: shaft
          address: {socket: SOCKET, lines: {door_contact: 17, level: 27, motion: 22, moving: 5}}
        - id: lift-1
          profile: lift-addon-kit
          location: shaft
          address: {door: kit.door_contact, level: kit.level, motion: kit.motion, moving: kit.moving}
      packs:
        - {pack: lift-entrapment, parameters: {level: 500ms, off-level: 500ms}}
      """;

  @TempDir private Path folder;

  private Site site(SimulatedLines lines) throws IOException {
    Files.createDirectories(folder.resolve("site/profiles"));
    Files.writeString(folder.resolve("site/profiles/kit.yaml"), KIT);
    Files.writeString(
        folder.resolve("site/site.yaml"), SITE.replace("SOCKET", lines.socket().toString()));
    Files.writeString(
        folder.resolve("site/gateway.yaml"), "gateway: {id: gw}\nconsole: {enabled: false}\n");
    var problems = new Problems();
    var site = SiteReader.read(folder.resolve("site"), problems);
    assertThat(problems.all()).isEmpty();
    return site.orElseThrow();
  }

  private static String ask(Path socket, String request) throws IOException {
    try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        var in = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
      channel.write(ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8)));
      return in.readLine();
    }
  }

  private static void eventually(String what, Callable<Boolean> holds) {
    await(what).atMost(Duration.ofSeconds(20)).until(holds);
  }

  @Test
  void aPersonWhoIsTrappedIsFoundByTheKitAlone() throws IOException {
    try (var lines = SimulatedLines.listen(folder.resolve("gpio"))) {
      Site site = site(lines);
      lines.set(DOOR, true);
      lines.set(LEVEL, true);
      try (var gateway = new Main(site)) {
        gateway.tellTheCity();
        Path socket = site.gateway().socket();
        String alerts = "{\"command\":\"alerts\"}";
        String door = "{\"command\":\"point\",\"point\":\"lift-1.door\"}";
        eventually("the door is seen", () -> ask(socket, door).contains("\"value\":\"open\""));
        // Somebody steps in, the door shuts, and the detector sees nothing of who stands still.
        lines.set(DOOR, false);
        lines.set(MOTION, true);
        lines.set(MOTION, false);
        eventually("told at a floor", () -> ask(socket, alerts).contains("trapped-at-floor"));

        // It goes, and stops between two floors.
        lines.set(LEVEL, false);
        lines.set(MOVING, true);
        lines.set(MOVING, false);
        eventually(
            "told between floors", () -> ask(socket, alerts).contains("trapped-between-floors"));

        lines.set(DOOR, true);
        eventually("nobody is trapped", () -> !ask(socket, alerts).contains("\"ACTIVE_"));
      }
    }
  }
}
