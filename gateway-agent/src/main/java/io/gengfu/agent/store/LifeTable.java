package io.gengfu.agent.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gengfu.rules.AlertMemory;
import io.gengfu.rules.InstanceState;
import io.gengfu.rules.OpenAlert;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** What instances remember of their alerts' lives, beside their rows in {@code instance}. */
final class LifeTable {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What nearly every instance remembers. */
  private static final String NOTHING = write(AlertMemory.NONE);

  private LifeTable() {}

  /** With the next {@link Statements#flush}, before which each key may come but once. */
  static void upsert(Statements statements, InstanceState state) throws SQLException {
    if (state.life().equals(AlertMemory.NONE) && state.open().isEmpty()) {
      PreparedStatement delete = statements.row("DELETE FROM instance_life WHERE key = ?");
      delete.setString(1, state.key());
      delete.addBatch();
      return;
    }
    PreparedStatement upsert =
        statements.row(
            "INSERT INTO instance_life (key, suppression, rule_version, memory)"
                + " VALUES (?, ?, ?, ?) ON CONFLICT (key) DO UPDATE"
                + " SET suppression = excluded.suppression,"
                + " rule_version = excluded.rule_version, memory = excluded.memory");
    upsert.setString(1, state.key());
    upsert.setString(2, state.life().suppression().name());
    upsert.setString(3, state.open().map(OpenAlert::ruleVersion).orElse(""));
    upsert.setString(4, state.life().equals(AlertMemory.NONE) ? NOTHING : write(state.life()));
    upsert.addBatch();
  }

  private static String write(AlertMemory memory) {
    try {
      return JSON.writeValueAsString(memory);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of numbers and texts can be written", e);
    }
  }

  /**
   * @throws SQLException if it is not what {@link #upsert} wrote
   */
  static AlertMemory read(String memory) throws SQLException {
    try {
      return JSON.readValue(memory, AlertMemory.class);
    } catch (JsonProcessingException e) {
      throw new SQLException("what is remembered of an alert cannot be read: " + memory, e);
    }
  }
}
