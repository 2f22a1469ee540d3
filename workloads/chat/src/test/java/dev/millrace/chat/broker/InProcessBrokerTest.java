package dev.millrace.chat.broker;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

class InProcessBrokerTest extends BrokerContract {
    private final Map<LogRules, Broker> brokers = new HashMap<>();

    @Override
    protected Broker broker(LogRules rules) {
        return brokers.computeIfAbsent(rules, each -> new InProcessBroker(each, InstantSource.system()));
    }
}
