package io.gengfu.agent.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The record of commands in {@code alerts.db}: that one was taken is on the disk before it is
 * carried out, and what came of it afterwards, each in one transaction with its audit records.
 *
 * <p>At most {@value CommandTables#ROWS} are kept; the oldest that is finished goes first. Safe for
 * use by any thread.
 */
public final class CommandInbox implements AutoCloseable {

  private final AlertWriter writer;
  private final Reader reader;

  CommandInbox(AlertWriter writer) {
    this.writer = writer;
    reader = writer.database.reader();
  }

  /** What is known of a command. */
  public synchronized Optional<RecordedCommand> find(String uplink, String name) {
    try {
      return reader.read(connection -> CommandTables.find(connection, uplink, name));
    } catch (SQLException e) {
      throw new StoreException("cannot read the commands: " + e.getMessage(), e);
    }
  }

  /** Commands of which nobody knows what came of them, the oldest first. */
  public synchronized List<RecordedCommand> unfinished(String uplink) {
    try {
      return reader.read(connection -> CommandTables.unfinished(connection, uplink));
    } catch (SQLException e) {
      throw new StoreException("cannot read the commands: " + e.getMessage(), e);
    }
  }

  /**
   * Records that a command was taken.
   *
   * @return completes once it is on the disk, on the writer's thread; with a {@link StoreException}
   *     when too much waits already, and never while the store refuses to write
   */
  public CompletionStage<Void> take(RecordedCommand command, AuditRecord audit) {
    return submit(
        connection -> {
          CommandTables.insert(connection, command);
          writer.insert(connection, List.of(audit));
        });
  }

  /**
   * Records what came of a command that was {@linkplain #take taken}; the first word stays.
   *
   * @return as with {@link #take}
   */
  public CompletionStage<Void> finish(
      String uplink, String name, String outcome, AuditRecord audit) {
    return submit(
        connection -> {
          CommandTables.finish(connection, uplink, name, outcome);
          writer.insert(connection, List.of(audit));
        });
  }

  /**
   * Puts every open alert into the outbox of an uplink again, as new records that say so; one
   * transaction. Those that a digest only counts are left out.
   *
   * @param command by which the platform knows what it asked for
   * @return how many, once they are on the disk; empty when records of an earlier refresh still
   *     wait for the platform
   */
  public CompletionStage<OptionalInt> refresh(String uplink, String command) {
    var refresh = new Refreshing(writer, uplink, command);
    return submit(refresh).thenApply(written -> refresh.alerts());
  }

  private CompletionStage<Void> submit(GroupWriter.Control work) {
    var done = new CompletableFuture<Void>();
    var control =
        new GroupWriter.Control() {
          @Override
          public void write(Connection connection) throws SQLException {
            work.write(connection);
          }

          @Override
          public void committed() {
            done.complete(null);
          }
        };
    if (!writer.submit(control)) {
      done.completeExceptionally(new StoreException("too much waits to be recorded"));
    }
    return done;
  }

  @Override
  public synchronized void close() {
    reader.close();
  }
}
