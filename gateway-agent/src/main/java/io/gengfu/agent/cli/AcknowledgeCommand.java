package io.gengfu.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "acknowledge", description = "Says that somebody has seen an alert.")
final class AcknowledgeCommand implements Callable<Integer> {

  @Mixin private Running running = new Running();

  @Option(names = "--alert", required = true, description = "the alert's id, as `alerts` prints it")
  private String alert = "";

  @Option(names = "--who", required = true, description = "who has seen it")
  private String who = "";

  @Override
  public Integer call() throws IOException {
    try (GatewayClient gateway = running.connect()) {
      gateway.send(Map.of("command", "acknowledge", "alert", alert, "who", who));
      JsonNode answer = gateway.next();
      if (answer == null || !answer.path("acknowledged").asBoolean()) {
        throw new IOException("no open, unacknowledged alert has the id " + alert);
      }
      return 0;
    }
  }
}
