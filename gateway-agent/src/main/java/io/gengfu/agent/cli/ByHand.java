package io.gengfu.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every command of a person has in common that does something with an alert. */
final class ByHand {

  @Mixin private Running running = new Running();

  @Option(names = "--who", required = true, description = "who does it")
  private String who = "";

  @Option(names = "--why", description = "why, in your own words")
  private String why = "";

  /** Asks the running gateway; a refusal is an error with the reason. */
  int ask(String command, String target, Map<String, String> more) throws IOException {
    Map<String, Object> request = new HashMap<>(more);
    request.put("command", command);
    request.put("alert", target);
    request.put("who", who);
    request.put("why", why);
    try (GatewayClient gateway = running.connect()) {
      gateway.send(request);
      JsonNode answer = gateway.next();
      if (answer == null || !answer.path("done").asBoolean()) {
        throw new IOException(target + ": " + refusal(answer));
      }
      return 0;
    }
  }

  private static String refusal(@Nullable JsonNode answer) {
    if (answer == null) {
      return "no answer";
    }
    return answer.path(answer.has("error") ? "error" : "why").asText();
  }
}
