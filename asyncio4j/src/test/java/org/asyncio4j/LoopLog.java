package org.asyncio4j;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Collectors;

/// What is logged to `org.asyncio4j` while this is open; it goes nowhere else meanwhile.
public final class LoopLog extends Handler implements AutoCloseable {
  private static final Logger LOGGER = Logger.getLogger("org.asyncio4j");

  private final List<LogRecord> records = new CopyOnWriteArrayList<>();

  public LoopLog() {
    LOGGER.addHandler(this);
    LOGGER.setUseParentHandlers(false);
  }

  public List<String> messages() {
    var formatter = new SimpleFormatter();
    return records.stream().map(formatter::formatMessage).collect(Collectors.toList());
  }

  public List<Throwable> thrown() {
    return records.stream().map(LogRecord::getThrown).collect(Collectors.toList());
  }

  public List<Level> levels() {
    return records.stream().map(LogRecord::getLevel).collect(Collectors.toList());
  }

  @Override
  public void publish(LogRecord record) {
    records.add(record);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    LOGGER.removeHandler(this);
    LOGGER.setUseParentHandlers(true);
  }
}
