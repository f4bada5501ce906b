package io.counters.stress.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CodeReportTest {

    private static final List<String> COVERAGE = List.of(
            "GROUP,PACKAGE,CLASS,INSTRUCTION_MISSED,INSTRUCTION_COVERED,BRANCH_MISSED,BRANCH_COVERED,LINE_MISSED,LINE_COVERED",
            "core,io.counters.slot,A,1,2,1,3,0,50",
            "core,io.counters.slot,B,1,2,0,36,1,49",
            "core,io.counters.segment,C,1,2,1,1,1,1",
            "core,io.counters.recovery,D,1,2,0,2,0,2",
            "core,io.counters.writer,E,1,2,90,2,90,2");
    private static final List<String> MUTATIONS = List.of(
            "A.java,io.counters.slot.A,m,x,1,KILLED,t",
            "A.java,io.counters.slot.A,m,x,2,SURVIVED,none",
            "D.java,io.counters.recovery.D,m,x,1,TIMED_OUT,none",
            "D.java,io.counters.recovery.D$1,m,x,1,KILLED,t");

    @Test
    void eachPackageIsHeldToItsGoal() {
        Report report = CodeReport.report(COVERAGE, MUTATIONS, new Conditions("m", "j", "none", "2026-01-02"));

        assertThat(report.rows())
                .contains(
                        new Report.Row("lines of slot covered", "> 95 %", "99.0 % (99 of 100)", true),
                        new Report.Row("branches of slot covered", "> 95 %", "97.5 % (39 of 40)", true),
                        new Report.Row("lines of segment covered", "> 95 %", "50.0 % (1 of 2)", false),
                        new Report.Row("mutants of slot killed", "> 90 %", "50.0 % (1 of 2)", false),
                        new Report.Row("mutants of recovery killed", "> 90 %", "100.0 % (2 of 2)", true))
                .hasSize(8);
        assertThat(report.held()).isFalse();
    }
}
