package io.gengfu.agent.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The socket itself: who comes too often, says too much, or left his file behind. */
@Timeout(60)
class LocalSocketTest {

  private static final int CLIENTS = 16;

  @TempDir private Path folder;

  private LocalSocket listen(Path path) throws IOException {
    return LocalSocket.listen(
        path,
        Map.of(
            "echo",
            (request, reply) -> reply.line(Map.of("said", request.path("text").asText())),
            "fail",
            (request, reply) -> {
              throw new IllegalStateException("nobody thought of this");
            }));
  }

  private record Client(SocketChannel channel, BufferedReader in, Writer out)
      implements AutoCloseable {
    static Client of(Path path) throws IOException {
      SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
      return new Client(
          channel,
          new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8)),
          Channels.newWriter(channel, StandardCharsets.UTF_8));
    }

    @Nullable String ask(String line) throws IOException {
      out.write(line + "\n");
      out.flush();
      return in.readLine();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  // After a power cut the file is there and nobody listens; the next start must not fail on it.
  @Test
  void fileThatAKilledProcessLeftIsTakenOver() throws IOException {
    Path path = folder.resolve("s");
    try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      killed.bind(UnixDomainSocketAddress.of(path));
    }
    assertThat(path).exists();

    try (LocalSocket socket = listen(path);
        Client client = Client.of(path)) {
      assertThat(socket).isNotNull();
      assertThat(client.ask("{\"command\":\"echo\",\"text\":\"on\"}")).contains("on");
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void pathThatLinuxDoesNotTakeIsNamedWithItsRemedy() {
    Path path = folder.resolve("a".repeat(110));

    assertThatThrownBy(() -> listen(path).close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining(path.toString())
        .hasMessageContaining("shorten `data`");
  }

  @Test
  void whoComesWhenAllPlacesAreTakenIsTurnedAwayUntilOneIsFree() throws IOException {
    Path path = folder.resolve("s");
    List<Client> seated = new ArrayList<>();
    try (LocalSocket socket = listen(path)) {
      assertThat(socket).isNotNull();
      for (int i = 0; i < CLIENTS; i++) {
        Client client = Client.of(path);
        seated.add(client);
        assertThat(client.ask("{\"command\":\"echo\",\"text\":\"in\"}")).contains("in");
      }
      try (Client late = Client.of(path)) {
        assertThat(answers(late)).isFalse();
      }

      seated.getFirst().close();

      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                try (Client next = Client.of(path)) {
                  return answers(next);
                }
              });
    } finally {
      for (Client client : seated) {
        client.close();
      }
    }
  }

  private static boolean answers(Client client) {
    try {
      return client.ask("{\"command\":\"echo\",\"text\":\"late\"}") != null;
    } catch (IOException e) {
      return false; // hung up before it could be written
    }
  }

  @Test
  void requestWithoutEndIsCutOff() throws IOException {
    Path path = folder.resolve("s");
    try (LocalSocket socket = listen(path);
        Client client = Client.of(path)) {
      assertThat(socket).isNotNull();
      try {
        client.out().write("x".repeat(70_000));
        client.out().flush();
        assertThat(client.in().readLine()).isNull();
      } catch (IOException e) {
        assertThat(e).hasMessageMatching("(?i).*(broken pipe|reset).*");
      }
      try (Client other = Client.of(path)) {
        assertThat(answers(other)).isTrue();
      }
    }
  }

  @Test
  void answerThatFailsIsAnErrorAndTheClientMayAskOn() throws IOException {
    Path path = folder.resolve("s");
    try (LocalSocket socket = listen(path);
        Client client = Client.of(path)) {
      assertThat(socket).isNotNull();
      assertThat(client.ask("{\"command\":\"fail\"}"))
          .contains("a bug in the gateway", "nobody thought of this");
      assertThat(client.ask("{\"command\":\"echo\",\"text\":\"on\"}")).contains("on");
    }
  }

  @Test
  void closeHangsUpOnEverybody() throws IOException {
    Path path = folder.resolve("s");
    LocalSocket socket = listen(path);
    try (Client client = Client.of(path)) {
      assertThat(answers(client)).isTrue();

      socket.close();

      assertThat(answers(client)).isFalse();
      assertThatThrownBy(() -> Client.of(path)).isInstanceOf(IOException.class);
    }
  }
}
