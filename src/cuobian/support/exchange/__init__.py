"""Excel in and out: tables read with every fault named by row and column, workbooks that offices can use."""
