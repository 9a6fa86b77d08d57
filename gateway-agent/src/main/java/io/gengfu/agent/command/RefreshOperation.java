package io.gengfu.agent.command;

import io.gengfu.agent.store.CommandInbox;
import io.gengfu.agent.store.Store;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends every open alert to the uplink that asks, again, as it is: what OPC UA calls
 * ConditionRefresh (Part 9 §5.5.7).
 */
final class RefreshOperation implements Operation {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Store store;

  RefreshOperation(Store store) {
    this.store = store;
  }

  @Override
  public Outcome run(Asked asked) {
    try (CommandInbox inbox = store.commands()) {
      OptionalInt alerts =
          inbox
              .refresh(asked.uplink(), asked.id())
              .toCompletableFuture()
              .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      return alerts.isPresent()
          ? new Outcome.Done(Map.of("alerts", alerts.getAsInt()))
          : Outcome.refused("records of an earlier refresh still wait to be confirmed");
    } catch (ExecutionException | TimeoutException e) {
      return new Outcome.Failed("the store does not write: " + e.getMessage(), Map.of());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome.Failed("the gateway stops", Map.of());
    }
  }
}
