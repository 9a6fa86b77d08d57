package io.gengfu.simulators.platform;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The command {@code platform}: a broker and a receiver until it is interrupted; with {@code
 * command}, one command to one gateway through a broker that is running.
 */
@picocli.CommandLine.Command(
    name = "platform",
    description = "A broker and a receiver that stores and confirms.",
    mixinStandardHelpOptions = true)
public final class PlatformMain implements Callable<Integer> {

  private static final String SECRET = "hmac-sha256:";

  private final ToIntFunction<String> untilInterrupted;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--port", defaultValue = "1883", description = "that gateways connect to")
  private int port;

  @Option(names = "--store", defaultValue = "platform.db")
  private Path store = Path.of("platform.db");

  @Option(names = "--broker", description = "a running one, mqtt://host:port")
  private @Nullable URI broker;

  /**
   * @param untilInterrupted says what runs, and waits
   */
  public PlatformMain(ToIntFunction<String> untilInterrupted) {
    this.untilInterrupted = untilInterrupted;
  }

  @Override
  public Integer call() {
    CityPlatform.Builder with = CityPlatform.builder(store).linkPort(port);
    Optional.ofNullable(broker).ifPresent(with::broker);
    try (CityPlatform platform = with.start()) {
      return untilInterrupted.applyAsInt(
          "platform at " + platform.uri() + ", store " + store.toAbsolutePath());
    }
  }

  @picocli.CommandLine.Command(
      name = "command",
      description = {
        "Tells one gateway what to do, and prints its answer; exits with 0 when it is done.",
        "For example: platform command demo-gw set-mode area=wall mode=armed on=true for=8h"
      },
      mixinStandardHelpOptions = true)
  int command(
      @Parameters(index = "0", paramLabel = "GATEWAY") String gateway,
      @Parameters(index = "1", paramLabel = "COMMAND", description = "set-mode, acknowledge, …")
          String word,
      @Parameters(
              index = "2..*",
              paramLabel = "NAME=VALUE",
              description = "its arguments; a value is JSON, or else text")
          String @Nullable [] arguments,
      @Option(names = "--who", defaultValue = "duty") String who,
      @Option(names = "--why", defaultValue = "") String why,
      @Option(names = "--id", description = "default: a new one") @Nullable String id,
      @Option(names = "--lifetime", defaultValue = "30s") String lifetime,
      @Option(
              names = "--key",
              description = "signs: a private Ed25519 key in PEM, or the secret's file")
          @Nullable Path key)
      throws IOException, GeneralSecurityException {
    Command command =
        Command.of(gateway, word, arguments(arguments == null ? new String[0] : arguments))
            .with("who", who)
            .with("why", why)
            .with("lifetime", lifetime);
    if (id != null) {
      command = command.with("id", id);
    }
    if (key != null) {
      command = signed(command.addressed(Instant.now()), Files.readString(key).strip());
    }
    URI at = broker == null ? URI.create("mqtt://127.0.0.1:" + port) : broker;
    try (Commander commander =
        Commander.connect(new InetSocketAddress(at.getHost(), at.getPort()))) {
      JsonNode answer = commander.ask(command);
      spec.commandLine().getOut().println(answer.toPrettyString());
      spec.commandLine().getOut().flush();
      return answer.path("state").asText().equals("done") ? 0 : 1;
    }
  }

  private Map<String, Object> arguments(String[] words) {
    var arguments = new LinkedHashMap<String, Object>();
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals < 1) {
        throw new ParameterException(spec.commandLine(), word + "; wanted: NAME=VALUE");
      }
      arguments.put(word.substring(0, equals), value(word.substring(equals + 1)));
    }
    return arguments;
  }

  private static Object value(String text) {
    try {
      JsonNode json =
          Message.JSON.reader(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).readTree(text);
      return json.isMissingNode() ? text : json;
    } catch (IOException e) {
      return text; // What is not JSON is what it says.
    }
  }

  private static Command signed(Command command, String key) throws GeneralSecurityException {
    if (key.startsWith(SECRET)) {
      return command.signed(Base64.getDecoder().decode(key.substring(SECRET.length()).strip()));
    }
    String base64 = key.replaceAll("-----[A-Z ]+-----", "");
    byte[] encoded = Base64.getMimeDecoder().decode(base64.getBytes(StandardCharsets.US_ASCII));
    PrivateKey priv =
        KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded));
    return command.signed(priv);
  }
}
