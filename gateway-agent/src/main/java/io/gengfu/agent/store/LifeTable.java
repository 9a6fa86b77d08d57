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

  private LifeTable() {}

  static void upsert(Statements statements, InstanceState state) throws SQLException {
    if (state.life().equals(AlertMemory.NONE) && state.open().isEmpty()) {
      PreparedStatement delete = statements.get("DELETE FROM instance_life WHERE key = ?");
      delete.setString(1, state.key());
      delete.executeUpdate();
      return;
    }
    PreparedStatement upsert =
        statements.get("INSERT OR REPLACE INTO instance_life VALUES (?, ?, ?, ?)");
    upsert.setString(1, state.key());
    upsert.setString(2, state.life().suppression().name());
    upsert.setString(3, state.open().map(OpenAlert::ruleVersion).orElse(""));
    upsert.setString(4, write(state.life()));
    upsert.executeUpdate();
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
