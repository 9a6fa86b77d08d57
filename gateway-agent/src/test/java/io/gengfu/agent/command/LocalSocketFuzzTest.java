package io.gengfu.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.agent.Mutations;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a client says on the local socket, the next one is answered. */
@Timeout(60)
class LocalSocketFuzzTest {

  private static final int CLIENTS = 400;
  private static final String RIGHT = "{\"command\":\"echo\",\"text\":\"on\",\"limit\":7}";

  @TempDir private Path folder;

  @Test
  void whateverOneClientSaysTheNextIsAnswered() throws IOException {
    Path path = folder.resolve("s");
    long seed = Long.getLong("fuzz.seed", System.nanoTime());
    var mutations = new Mutations(seed);
    try (LocalSocket socket =
        LocalSocket.listen(
            path, Map.of("echo", (request, reply) -> reply.line(request.path("text").asText())))) {
      assertThat(socket).isNotNull();
      for (int i = 0; i < CLIENTS; i++) {
        byte[] spoiled = mutations.of(mutations.of(RIGHT).getBytes(StandardCharsets.UTF_8));
        say(path, spoiled);
        assertThat(say(path, RIGHT.getBytes(StandardCharsets.UTF_8)))
            .as("fuzz.seed=%d, client %d", seed, i)
            .contains("on");
      }
    }
  }

  /** Says it, says no more, and reads what comes until the other side hangs up. */
  private static String say(Path path, byte[] words) throws IOException {
    try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      client.connect(UnixDomainSocketAddress.of(path));
      client.write(ByteBuffer.wrap(words));
      client.write(ByteBuffer.wrap(new byte[] {'\n'}));
      client.shutdownOutput();
      byte[] answer = Channels.newInputStream(client).readAllBytes();
      return new String(answer, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return String.valueOf(e.getMessage()); // it hung up while we spoke
    }
  }
}
