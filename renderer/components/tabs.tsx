import './tabs.css';
import type { ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from 'react-aria-components';

interface TabsProps {
  readonly label: string;
  readonly tabs: readonly {
    readonly id: string;
    readonly title: string;
    readonly content: ReactNode;
    readonly isKept?: boolean;
  }[];
  readonly selected: string;
  readonly onSelect: (id: string) => void;
}

/** Tabs that fill the view. One that `isKept` stays mounted when another is shown: a terminal must not end for a look at the logs. */
export function Tabs({ label, tabs, selected, onSelect }: TabsProps) {
  return (
    <AriaTabs className="tabs" selectedKey={selected} onSelectionChange={(key) => onSelect(String(key))}>
      <TabList className="tab-list" aria-label={label}>
        {tabs.map(({ id, title }) => (
          <Tab key={id} id={id} className="tab">
            {title}
          </Tab>
        ))}
      </TabList>
      {tabs.map(({ id, content, isKept = false }) => (
        <TabPanel key={id} id={id} className="tab-panel" shouldForceMount={isKept}>
          {content}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}
