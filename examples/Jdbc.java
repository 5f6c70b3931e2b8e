// Transactions through JDBC, which blocks: each in a thread, a few at a time, and whole or not at all.
//
//     mvn dependency:copy -Dartifact=com.h2database:h2:2.3.232 -DoutputDirectory=target
//     CLASSPATH=target/h2-2.3.232.jar ./asyncio examples/Jdbc.java
//
// Two hundred transfers of money between two accounts of a database in memory, of which half are cancelled on the way.

import static org.asyncio4j.Asyncio.*;

import java.sql.*;
import org.asyncio4j.Asyncio;
import org.asyncio4j.CancelledError;
import org.asyncio4j.sync.Semaphore;

static final class Database {
  interface Work {
    void on(Connection connection) throws SQLException;
  }

  private final Semaphore free;
  private final Deque<Connection> idle = new ArrayDeque<>();

  Database(String url, int connections) throws SQLException {
    free = new Semaphore(connections);
    for (int i = 0; i < connections; i++) {
      idle.push(DriverManager.getConnection(url));
      idle.peek().setAutoCommit(false);
    }
  }

  /// Does `work` in a transaction. If the caller is cancelled meanwhile, the transaction is rolled back, or was
  /// committed already: a thread cannot be stopped, so the connection is nobody else's until it has ended.
  void transaction(Work work) {
    try (var held = free.hold()) {
      var connection = idle.pop();
      var cancelled = new AtomicBoolean();
      var job = createTask(() -> toThread(() -> commit(work, connection, cancelled)));
      try {
        await(shield(job));
      } catch (CancelledError e) {
        cancelled.set(true);
        while (!job.done()) {
          try {
            Asyncio.wait(List.of(job));
          } catch (CancelledError again) {
            // not before the thread has ended
          }
        }
        throw e;
      } finally {
        idle.push(connection);
      }
    }
  }

  private static void commit(Work work, Connection connection, AtomicBoolean cancelled) throws SQLException {
    try {
      work.on(connection);
      if (!cancelled.get()) {
        connection.commit();
      }
    } finally {
      connection.rollback(); // what was not committed
    }
  }
}

void main() throws SQLException {
  var url = "jdbc:h2:mem:bank;LOCK_TIMEOUT=10000";
  try (var bank = DriverManager.getConnection(url); var statement = bank.createStatement()) {
    statement.execute("create table account(id int primary key, money int)");
    statement.execute("insert into account values (1, 1000), (2, 0)");
    statement.execute("create table transfer(number int primary key)");
    run(() -> {
      var database = new Database(url, 4);
      var transfers = IntStream.range(0, 200)
          .mapToObj(i -> createTask(() -> database.transaction(connection -> transfer(connection, i)))).toList();
      for (var transfer : transfers.subList(0, 100)) {
        sleep(Duration.ofNanos(ThreadLocalRandom.current().nextInt(1_000_000)));
        transfer.cancel();
      }
      Asyncio.wait(transfers);
      transfers.forEach(transfer -> { if (!transfer.cancelled()) transfer.result(); });
    });
    var result = statement.executeQuery("select (select sum(money) from account),"
        + " (select money from account where id = 2) = (select count(*) from transfer) from dual");
    result.next();
    IO.println("all money: " + result.getInt(1) + ", each transfer whole: " + result.getBoolean(2));
  }
}

void transfer(Connection connection, int number) throws SQLException {
  try (var statement = connection.createStatement()) {
    statement.execute("update account set money = money - 1 where id = 1");
    statement.execute("update account set money = money + 1 where id = 2");
    statement.execute("insert into transfer values (" + number + ")");
  }
}
