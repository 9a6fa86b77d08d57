package io.gengfu.agent.command;

import io.gengfu.agent.command.LocalSocket.Handler;
import io.gengfu.agent.config.PlatformCommand;
import java.util.HashMap;
import java.util.Map;

/**
 * The {@link AlertOperations} for people on this box, who are answered with {@code {"done": true}}
 * or {@code {"done": false, "why": …}}.
 */
final class AlertCommands {

  private AlertCommands() {}

  /** By command word. */
  static Map<String, Handler> handlers(Map<PlatformCommand, Operation> operations) {
    var handlers = new HashMap<String, Handler>();
    operations.forEach(
        (word, operation) ->
            handlers.put(
                word.word(),
                (request, reply) -> reply.line(answer(operation.run(Asked.locally(request))))));
    return handlers;
  }

  private static Map<String, Object> answer(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done _ -> Map.of("done", true);
      case Outcome.Refused(String why, Map<String, Object> _) -> Map.of("done", false, "why", why);
      case Outcome.Failed(String why, Map<String, Object> _) -> Map.of("done", false, "why", why);
    };
  }
}
