package io.gengfu.agent.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gengfu.agent.store.AuditRecord;
import io.gengfu.agent.store.CommandInbox;
import io.gengfu.agent.store.RecordedCommand;
import io.gengfu.agent.store.StoreException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one uplink's commands were answered with: on the disk, and until then here. One thread. */
final class CommandMemory {

  private static final Logger LOG = LoggerFactory.getLogger(CommandMemory.class);

  /** Longer answers are kept without their result. */
  static final int ANSWER_MOST = 4 << 10;

  private static final int RECENT = 64;
  private static final Duration FINISH_LIMIT = Duration.ofSeconds(5);
  private static final JsonMapper JSON = new JsonMapper();

  /** How one waits for the disk. */
  interface Wait {
    /** Whether it is written; waits for that at most so long. */
    boolean isDone(CompletionStage<Void> written, Duration limit);
  }

  private final String uplink;
  private final CommandInbox inbox;
  private final Wait wait;

  /** Answers that may not be on the disk yet. */
  private final Map<String, Map<String, Object>> recent =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Map<String, Object>> eldest) {
          return size() > RECENT;
        }
      };

  CommandMemory(String uplink, CommandInbox inbox, Wait wait) {
    this.uplink = uplink;
    this.inbox = inbox;
    this.wait = wait;
  }

  Optional<RecordedCommand> find(String name) {
    return inbox.find(uplink, name);
  }

  List<RecordedCommand> unfinished() {
    return inbox.unfinished(uplink);
  }

  /** Whether it was answered lately, be it on the disk or not. */
  boolean isRecent(String name) {
    return recent.containsKey(name);
  }

  /** What a command was answered with; empty while nobody knows what came of it. */
  Optional<Map<String, Object>> answer(String name, Optional<RecordedCommand> recorded) {
    Map<String, Object> lately = recent.get(name);
    return lately != null
        ? Optional.of(lately)
        : recorded
            .map(RecordedCommand::outcome)
            .filter(outcome -> !outcome.isEmpty())
            .map(CommandMemory::parsed);
  }

  /**
   * Records that a command is about to be carried out, and waits for that.
   *
   * @return false when it did not come to pass within the limit; it may later
   */
  boolean take(RecordedCommand command, AuditRecord audit, Duration limit) {
    return wait.isDone(inbox.take(command, audit), limit);
  }

  /** Records the answer; waits for that, but not for ever: the answer is true either way. */
  void finish(String name, Map<String, Object> reply, AuditRecord audit) {
    recent.put(name, reply);
    String full = CommandAudit.json(reply);
    String kept =
        full.length() <= ANSWER_MOST ? full : CommandAudit.json(CommandAnswers.shortened(reply));
    if (!wait.isDone(inbox.finish(uplink, name, kept, audit), FINISH_LIMIT)) {
      LOG.warn("uplink {}: what came of command {} is not recorded yet", uplink, name);
    }
  }

  /** By standing still. */
  static boolean isDone(CompletionStage<Void> written, Duration limit) {
    try {
      written.toCompletableFuture().get(Math.max(0, limit.toNanos()), TimeUnit.NANOSECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** What was asked for, as it was recorded. */
  static ObjectNode request(RecordedCommand command) {
    try {
      if (JSON.readTree(command.request()) instanceof ObjectNode request) {
        return request;
      }
    } catch (JsonProcessingException e) {
      LOG.error("the record of command {} is no JSON", command.name(), e);
    }
    return JSON.createObjectNode();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> parsed(String outcome) {
    try {
      return JSON.readValue(outcome, LinkedHashMap.class);
    } catch (JsonProcessingException e) {
      throw new StoreException("what came of a command is recorded as no JSON", e);
    }
  }

  void close() {
    inbox.close();
  }
}
