package io.gengfu.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "close",
    description = "Acknowledges an alert and says what it turned out to have been.")
final class CloseCommand implements Callable<Integer> {

  @Mixin private Running running = new Running();

  @Option(names = "--alert", required = true, description = "the alert's id, as `alerts` prints it")
  private String alert = "";

  @Option(names = "--who", required = true, description = "who says so")
  private String who = "";

  @Option(
      names = "--reason",
      required = true,
      description = "real, false, test, maintenance or unknown")
  private String reason = "";

  @Override
  public Integer call() throws IOException {
    try (GatewayClient gateway = running.connect()) {
      gateway.send(Map.of("command", "close", "alert", alert, "who", who, "reason", reason));
      JsonNode answer = gateway.next();
      if (answer == null) {
        throw new IOException("the gateway closed the connection");
      }
      if (answer.has("error")) {
        throw new IOException(answer.path("error").asText());
      }
      switch (answer.path("reason").asText()) {
        case "TAKEN" -> {}
        case "HAS_ONE" -> throw new IOException("a reason was given for it before; that one stays");
        default ->
            throw new IOException("no alert that is open, or was closed this week, is " + alert);
      }
      return 0;
    }
  }
}
