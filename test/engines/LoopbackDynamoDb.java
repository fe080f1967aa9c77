import java.lang.reflect.Field;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import software.amazon.dynamodb.services.local.main.ServerRunner;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;

/** Runs Amazon's DynamoDB Local, with the options that it takes, on 127.0.0.1 alone; by itself it listens on all addresses. */
class LoopbackDynamoDb {
  public static void main(String[] options) throws Exception {
    DynamoDBProxyServer dynamoDb = ServerRunner.createServerFromCommandLineArgs(options);
    Field jetty = DynamoDBProxyServer.class.getDeclaredField("server");
    jetty.setAccessible(true);
    for (Connector connector : ((Server) jetty.get(dynamoDb)).getConnectors()) {
      ((ServerConnector) connector).setHost("127.0.0.1");
    }
    try {
      dynamoDb.safeStart();
    } catch (Exception error) {
      System.err.println(error);
      // Its threads would keep the process alive.
      System.exit(1);
    }
  }
}
