package io.gengfu.simulators.gpio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class SimulatedLinesTest {

  @TempDir private Path folder;

  @Test
  void tellsTheLevelOfAWatchedLineAndEachChange() throws Exception {
    try (SimulatedLines lines = SimulatedLines.listen(folder.resolve("chip"))) {
      lines.set(17, true);
      try (Peer peer = new Peer(lines)) {
        peer.says("watch 17 in");
        assertThat(peer.hears()).isEqualTo("level 17 1");

        lines.set(18, true);
        lines.set(17, false);

        assertThat(peer.hears()).isEqualTo("level 17 0");
      }
    }
  }

  @Test
  void aDrivenLineIsConfirmedAndToldToItsListenersAndOtherUsers() throws Exception {
    try (SimulatedLines lines = SimulatedLines.listen(folder.resolve("chip"))) {
      List<String> driven = new CopyOnWriteArrayList<>();
      lines.onOutput((line, level, nanos) -> driven.add(line + "=" + level));
      try (Peer peer = new Peer(lines);
          Peer other = new Peer(lines)) {
        other.says("watch 22 out");
        assertThat(other.hears()).isEqualTo("level 22 0");

        peer.says("out 22 1");

        assertThat(peer.hears()).isEqualTo("level 22 1");
        assertThat(other.hears()).isEqualTo("level 22 1");
        assertThat(lines.level(22)).isTrue();
        assertThat(driven).containsExactly("22=true");
      }
    }
  }

  @Test
  void whoeverSpeaksSomethingElseIsCutOffAlone() throws Exception {
    try (SimulatedLines lines = SimulatedLines.listen(folder.resolve("chip"));
        Peer good = new Peer(lines)) {
      for (String nonsense : List.of("hello", "out 22 2", "watch x in", "out 22", "x".repeat(40))) {
        try (Peer bad = new Peer(lines)) {
          bad.says(nonsense);
          assertThat(bad.hangsUp()).as(nonsense).isTrue();
        }
      }
      good.says("ping");
      assertThat(good.hears()).isEqualTo("pong");
    }
  }

  @Test
  void levelsOutliveTheUnpluggedTime() throws Exception {
    try (SimulatedLines lines = SimulatedLines.listen(folder.resolve("chip"));
        Peer before = new Peer(lines)) {
      before.says("ping");
      assertThat(before.hears()).isEqualTo("pong");
      lines.unplug();
      assertThat(before.hangsUp()).isTrue();
      assertThatThrownBy(() -> new Peer(lines)).isInstanceOf(IOException.class);
      lines.set(4, true);

      lines.plug();

      try (Peer peer = new Peer(lines)) {
        peer.says("watch 4 in");
        assertThat(peer.hears()).isEqualTo("level 4 1");
      }
    }
  }

  @Test
  void onlyOneListensAtASocket() throws Exception {
    Path socket = folder.resolve("chip");
    try (SimulatedLines lines = SimulatedLines.listen(socket)) {
      assertThatThrownBy(() -> SimulatedLines.listen(socket))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("already");
      assertThat(lines.socket()).exists();
    }
    assertThat(socket).doesNotExist();
  }

  @Test
  void aUserWhoDoesNotReadDoesNotHoldUpTheLines() throws Exception {
    try (SimulatedLines lines = SimulatedLines.listen(folder.resolve("chip"));
        Peer deaf = new Peer(lines);
        Peer peer = new Peer(lines)) {
      deaf.says("watch 1 in");
      await().until(() -> deaf.hears().equals("level 1 0"));

      for (int i = 0; i < 200_000; i++) {
        lines.set(1, i % 2 == 0);
      }

      peer.says("watch 1 in");
      assertThat(peer.hears()).isEqualTo("level 1 0");
    }
  }

  private static final class Peer implements AutoCloseable {

    private final SocketChannel channel;
    private final BufferedReader reader;

    Peer(SimulatedLines lines) throws IOException {
      channel = SocketChannel.open(UnixDomainSocketAddress.of(lines.socket()));
      reader = new BufferedReader(Channels.newReader(channel, StandardCharsets.US_ASCII));
    }

    void says(String message) throws IOException {
      ByteBuffer bytes = ByteBuffer.wrap((message + "\n").getBytes(StandardCharsets.US_ASCII));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }

    String hears() throws IOException {
      String line = reader.readLine();
      return line == null ? "(hung up)" : line;
    }

    boolean hangsUp() {
      try {
        return reader.readLine() == null;
      } catch (IOException e) {
        return true;
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
